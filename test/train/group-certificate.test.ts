import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { certify } from '../../pipeline/train/certify/certificate.ts'
import { certifyGroups } from '../../pipeline/train/certify/group-certificate.ts'
import { certifyLikelihood } from '../../pipeline/train/certify/likelihood-certificate.ts'
import type { PosedGroup } from '../../pipeline/train/posed-groups.ts'
import type { PosedModel, PosedWeights } from '../../pipeline/train/posed-model.ts'
import { runHere } from '../in-process.ts'
import { normals } from '../random.ts'
import { scratch } from '../scratch.ts'
import { drawProblem, likelihoodObjective, nullScale } from './naive-likelihood.ts'

const { write, fresh } = scratch()
const LOSSES = ['squared', 'logistic', 'cross-entropy', 'poisson'] as const
const P = 5

const draws = fc.record({
  seed: fc.nat(1_000_000),
  outputs: fc.constantFrom(2, 3),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
})

/** Features 1 and 2 together, 3 and 5 together, and 4, which may bear no penalty. */
function groupsOf({ outputs }: PosedModel, lambda: number, free: boolean): PosedGroup[] {
  const lists = [[0, 1], [2, 4], [3]]
  return lists.map((features, g) => ({
    members: Int32Array.from(features.flatMap((j) => Array.from({ length: outputs }, (_, k) => j * outputs + k))),
    strength: free && g === 2 ? 0 : lambda * Math.sqrt(features.length * outputs),
  }))
}

function weightsAt({ outputs, intercept }: PosedModel, seed: number, size: number): PosedWeights {
  const noise = normals(seed, P * outputs + outputs)
  const w = noise.slice(0, P * outputs).map((value, c) => (Math.floor(c / outputs) < 2 ? 0 : size * value))
  return { w, b: noise.slice(P * outputs).map((value) => (intercept ? size * value : 0)) }
}

/** The loss as the naive twin has it, and the lengths of the groups. */
function objectiveOf(problem: PosedModel, groups: readonly PosedGroup[], weights: PosedWeights): number {
  const none = { l1: new Float64Array(P), l2: new Float64Array(P), positive: false }
  const loss =
    problem.loss === 'squared'
      ? certify(problem, none, weights.w, weights.b[0]).objective
      : likelihoodObjective(problem, none, weights)
  const length = ({ members }: PosedGroup) => Math.hypot(...Array.from(members, (c) => weights.w[c]))
  return groups.reduce((sum, group) => sum + group.strength * length(group), loss)
}

describe.for(LOSSES)('the certificate of groups under %s loss', (loss) => {
  test('is that of single weights where each is a group of its own', () => {
    fc.assert(
      fc.property(draws, fc.constantFrom(0.02, 0.2), fc.constantFrom(0.01, 0.3), (own, lambda, size) => {
        const problem = drawProblem(loss, { ...own, n: 40, p: P })
        const weights = weightsAt(problem, own.seed, size)
        const strengths = { l1: new Float64Array(P).fill(lambda), l2: new Float64Array(P), positive: false }
        const singles = Array.from(weights.w, (_, c) => ({ members: Int32Array.of(c), strength: lambda }))
        const groups = certifyGroups(problem, singles, weights)
        const single =
          loss === 'squared'
            ? certify(problem, strengths, weights.w, weights.b[0])
            : certifyLikelihood(problem, strengths, weights)
        for (const name of ['objective', 'gap', 'kkt'] as const)
          expect(Math.abs(groups[name] - single[name])).toBeLessThan(1e-9 * (1 + Math.abs(single[name])))
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  test('is a bound that no other weights are below', () => {
    fc.assert(
      fc.property(draws, fc.boolean(), fc.constantFrom(0.01, 0.1, 1), (own, free, size) => {
        const problem = drawProblem(loss, { ...own, n: 40, p: P })
        const groups = groupsOf(problem, 0.05, free)
        const at = weightsAt(problem, own.seed, size)
        const { gap, objective } = certifyGroups(problem, groups, at)
        const right = objectiveOf(problem, groups, at)
        expect(Math.abs(objective - right)).toBeLessThan(1e-12 * (1 + Math.abs(right)))
        const bound = objective - gap * scaleOf(problem)
        for (let other = 1; other < 12; other++) {
          const elsewhere = weightsAt(problem, own.seed + other, [1e-3, 0.05, 0.3][other % 3])
          expect(objectiveOf(problem, groups, elsewhere)).toBeGreaterThan(bound - 1e-12 * (1 + Math.abs(bound)))
        }
      }),
      { numRuns: 40, seed: 2 },
    )
  })
})

/** What the gap is divided by, or more where a group bears no penalty. */
function scaleOf(problem: PosedModel): number {
  if (problem.loss !== 'squared') return nullScale(problem)
  const { y, weights, intercept } = problem
  const v = y.map((_, i) => weights?.[i] ?? 1)
  const total = v.reduce((sum, one) => sum + one, 0)
  const mean = intercept ? y.reduce((sum, value, i) => sum + v[i] * value, 0) / total : 0
  return y.reduce((sum, value, i) => sum + v[i] * (value - mean) ** 2, 0) / (2 * total)
}

const DATA = {
  linear: 'bundled, dataset: diabetes',
  logistic: 'bundled, dataset: breast-cancer',
  multinomial: 'bundled, dataset: iris',
}

describe('a training ends at the optimum of the group lasso', () => {
  test.each([
    ['linear', '[[s1, s2, s3, s4, s5, s6], [age, sex]]', 0.2],
    ['linear', 'inputs', 0.2],
    ['logistic', '[[mean_radius, mean_texture], [worst_area, worst_perimeter, worst_radius]]', 0.3],
    ['multinomial', 'inputs', 0.2],
    ['multinomial', 'neurons', 0.2],
    ['multinomial', '[[petal_length, petal_width]]', 0.2],
  ] as const)('of a %s model, groups: %s', async (kind, groups, fraction) => {
    const spec = write(
      'groups.yaml',
      `name: groups
data: {kind: ${DATA[kind]}}
model: {kind: ${kind}}
penalty: {kind: group-l1, lambda: {max_fraction: ${fraction}}, groups: ${groups}}
update: {kind: fista, optimizer: {kind: sgd, learning_rate: 1, learning_rate_unit: 1/L}}
train: {epochs: 20000, batch_size: full, tolerance: 1.0e-9}
`,
    )
    const { stored } = await runHere(spec, fresh())
    const [run] = stored.values()
    expect(run.status).toBe('completed')
    const metric = (name: string) => run.points.values[run.points.names.indexOf(name)]
    expect(metric('gap')).toBeLessThan(1e-8)
    expect(metric('kkt')).toBeLessThan(1e-6)
    expect(metric('nonzeros')).toBeGreaterThan(0)
  })
})
