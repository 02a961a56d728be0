import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { certifyGroups } from '../../pipeline/train/certify/group-certificate.ts'
import { groupsAt, type PosedGroup } from '../../pipeline/train/posed-groups.ts'
import type { PosedModel } from '../../pipeline/train/posed-model.ts'
import { groupPath } from '../../pipeline/train/solve/groups/group-path.ts'
import { areJoint, jointPath } from '../../pipeline/train/solve/groups/joint-path.ts'
import { runHere } from '../in-process.ts'
import { distance, fittedRows, oracle } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'
import { drawProblem, drawTargets, type ProblemShape } from './naive-likelihood.ts'
import { core } from './problems.ts'

const { write, fresh } = scratch()
const PROBLEMS: Readonly<Record<string, (shape: ProblemShape) => PosedModel>> = {
  squared: (shape) => drawProblem('squared', shape),
  'squared, of several targets': drawTargets,
  logistic: (shape) => drawProblem('logistic', shape),
  'cross-entropy': (shape) => drawProblem('cross-entropy', shape),
  poisson: (shape) => drawProblem('poisson', shape),
}
const LAMBDAS = [0.3, 0.1, 0.06, 0.03, 0.01, 0.003, 0.001]

const draws: fc.Arbitrary<ProblemShape> = fc.record({
  seed: fc.nat(1_000_000),
  n: fc.integer({ min: 10, max: 60 }),
  p: fc.integer({ min: 2, max: 14 }),
  outputs: fc.constantFrom(2, 3),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
})

/** Features in lists of three, with all of their outputs; the first may bear no penalty. */
function groupsOf({ X, outputs }: PosedModel, free = false): PosedGroup[] {
  const groups: PosedGroup[] = []
  for (let j = 0; j < X.columns; j += 3) {
    const size = (Math.min(j + 3, X.columns) - j) * outputs
    const members = Int32Array.from({ length: size }, (_, c) => j * outputs + c)
    groups.push({ members, strength: free && j === 0 ? 0 : Math.sqrt(size) })
  }
  return groups
}

describe.for(Object.entries(PROBLEMS))('a path of groups under %s loss', ([, draw]) => {
  test('is proved by code that shares nothing with the solver, and its groups are zero as a whole', () => {
    fc.assert(
      fc.property(draws, (own) => {
        const problem = draw(own)
        const groups = groupsOf(problem)
        for (const [l, fit] of groupPath(problem, groups, LAMBDAS, 100_000, core).entries()) {
          const { gap, kkt } = certifyGroups(problem, groupsAt(groups, LAMBDAS[l]), fit)
          expect(gap).toBeLessThan(1e-11)
          expect(kkt).toBeLessThan(1e-9)
          for (const { members } of groups) {
            const zeros = members.filter((c) => fit.w[c] === 0).length
            expect([0, members.length]).toContain(zeros)
          }
        }
      }),
      { numRuns: 80, seed: 1 },
    )
  })

  test('leaves alone what bears no penalty', () => {
    fc.assert(
      fc.property(draws, (own) => {
        const problem = draw({ ...own, n: own.n + 40 })
        const groups = groupsOf(problem, true)
        for (const [l, fit] of groupPath(problem, groups, LAMBDAS, 100_000, core).entries()) {
          // Weights without a penalty may tell the classes of a small table apart.
          if (!fit.attained) continue
          expect(certifyGroups(problem, groupsAt(groups, LAMBDAS[l]), fit).kkt).toBeLessThan(1e-8)
        }
      }),
      { numRuns: 40, seed: 2 },
    )
  })

  test('takes λ in any order', () => {
    const problem = draw({ seed: 5, n: 50, p: 9, outputs: 3, weighted: true, intercept: true })
    const groups = groupsOf(problem)
    const [down, up] = [LAMBDAS, LAMBDAS.toReversed()].map((path) => groupPath(problem, groups, path, 100_000, core))
    for (const [l, { w }] of down.entries())
      expect(distance([...up[LAMBDAS.length - 1 - l].w], [...w])).toBeLessThan(1e-9)
  })
})

/** The features as groups, each with the costs of a draw. */
function eachFeature({ X, outputs }: PosedModel, costs: readonly number[]): PosedGroup[] {
  return Array.from({ length: X.columns }, (_, j) => ({
    members: Int32Array.from({ length: outputs }, (_, k) => j * outputs + k),
    strength: Math.sqrt(outputs) * costs[j % costs.length],
  }))
}

describe('several targets together', () => {
  const costs = fc.array(fc.constantFrom(0, 0.5, 1, 2), { minLength: 3, maxLength: 3 })

  test('in one matrix for all are what one of all weights says: tall, wide, weighted, features without a penalty', () => {
    fc.assert(
      fc.property(draws, costs, (own, asked) => {
        const problem = drawTargets({ ...own, n: Math.floor(own.n / 2) + 10, p: 3 * own.p })
        const groups = eachFeature(problem, [...asked.slice(0, 2), 1])
        expect(areJoint(problem, groups)).toBe(true)
        const [fast, slow] = [jointPath, groupPath].map((solve) => solve(problem, groups, LAMBDAS, 100_000, core))
        for (const [l, { w, b }] of fast.entries()) {
          const at = groupsAt(groups, LAMBDAS[l])
          expect(certifyGroups(problem, at, { w, b }).gap).toBeLessThan(1e-9)
          const objectives = [fast[l], slow[l]].map((fit) => certifyGroups(problem, at, fit).objective)
          expect(Math.abs(objectives[0] / objectives[1] - 1)).toBeLessThan(1e-10)
        }
      }),
      { numRuns: 60, seed: 4 },
    )
  })
})

test.for(Object.entries(PROBLEMS))('of columns that are nearly the same one is let go: %s', ([, draw]) => {
  fc.assert(
    fc.property(draws, fc.constantFrom(0, 1e-9, 1e-7, 1e-5), (own, apart) => {
      const drawn = draw({ ...own, p: 8 })
      const { rows } = drawn.X
      const values = drawn.X.values.slice()
      for (const [to, from] of [
        [1, 0],
        [4, 3],
      ])
        for (let i = 0; i < rows; i++)
          values[to * rows + i] = values[from * rows + i] + apart * Math.sin((i + 1) * (to + 1))
      const problem = { ...drawn, X: { ...drawn.X, values } }
      const groups = problem.outputs > 1 ? eachFeature(problem, [1]) : pairsOf(problem)
      const solve = areJoint(problem, groups) ? jointPath : groupPath
      for (const [l, fit] of solve(problem, groups, LAMBDAS, 100_000, core).entries())
        expect(certifyGroups(problem, groupsAt(groups, LAMBDAS[l]), fit).gap).toBeLessThan(1e-9)
    }),
    { numRuns: 60, seed: 5 },
  )
})

/** Columns that are nearly the same in groups of their own, each beside another. */
function pairsOf({ X }: PosedModel): PosedGroup[] {
  const half = X.columns / 2
  return Array.from({ length: half }, (_, g) => ({ members: Int32Array.of(g, g + half), strength: Math.SQRT2 }))
}

interface Asked {
  readonly model: string
  readonly dataset: string
  readonly penalty: string
}

const spec = ({ model, dataset, penalty }: Asked) =>
  write(
    'groups.yaml',
    `name: groups
data: {kind: bundled, dataset: ${dataset}}
model: {kind: ${model}}
penalty: ${penalty}
train: {tolerance: 1.0e-12}
validation: {kind: cross-validation, folds: 4}
`,
  )

test.for([
  ['linear', 'diabetes'],
  ['logistic', 'breast-cancer'],
])('groups of one weight are the lasso: %s', async ([model, dataset]) => {
  const path = 'lambda: {path: {count: 20, min_ratio: 0.01}}'
  const lasso = await runHere(spec({ model, dataset, penalty: `{kind: l1, ${path}}` }), fresh())
  const groups = await runHere(spec({ model, dataset, penalty: `{kind: group-l1, groups: inputs, ${path}}` }), fresh())
  expect(groups.rows.length).toBe(20)
  for (const [l, { metrics }] of groups.rows.entries()) {
    const right = lasso.rows[l].metrics
    expect(metrics.gap).toBeLessThan(1e-12)
    expect(metrics.nonzeros).toBe(right.nonzeros)
    for (const name of ['lambda', 'train.loss', 'train.objective', 'validation.loss', 'validation.loss_se', 'l1_norm'])
      expect(Math.abs(metrics[name] - right[name])).toBeLessThan(1e-9 * (1 + Math.abs(right[name])))
  }
})

test('least squares are those of Newton steps in 80-bit arithmetic', async () => {
  const right: {
    readonly groups: readonly (readonly string[])[]
    readonly points: readonly {
      readonly lambda: number
      readonly coef: readonly number[]
      readonly intercept: number
      readonly objective: number
    }[]
  } = JSON.parse(oracle('diabetes-groups.json'))
  const lambdas = right.points.map(({ lambda }) => lambda)
  const lists = right.groups.map((group) => `[${group.join(', ')}]`).join(', ')
  const penalty = `{kind: group-l1, lambda: {path: {values: [${lambdas}]}}, groups: [${lists}]}`
  const outcome = await runHere(spec({ model: 'linear', dataset: 'diabetes', penalty }), fresh())
  const { coef, intercept } = await fittedRows(outcome)
  for (const [l, point] of right.points.entries()) {
    expect(distance(coef[l], point.coef)).toBeLessThan(1e-12)
    expect(Math.abs(intercept[l] / point.intercept - 1)).toBeLessThan(1e-12)
    expect(Math.abs(outcome.rows[l].metrics['train.objective'] / point.objective - 1)).toBeLessThan(1e-13)
  }
})

test('classes are those of glmnet, grouped', async () => {
  const points: readonly {
    readonly lambda: number
    readonly intercept: readonly number[]
    readonly coef: readonly (readonly number[])[]
  }[] = JSON.parse(oracle('iris-grouped.json'))
  // glmnet does not take the root of the number of classes into its penalty.
  const lambdas = points.map(({ lambda }) => lambda / Math.sqrt(3))
  const penalty = `{kind: group-l1, lambda: {path: {values: [${lambdas}]}}}`
  const { folder, plan, rows } = await runHere(spec({ model: 'multinomial', dataset: 'iris', penalty }), fresh())
  const file = await readWeights(folder, plan.runs[0].id, 'path')
  for (const [l, { coef, intercept }] of points.entries()) {
    expect(rows[l].metrics.gap).toBeLessThan(1e-12)
    const at = (name: string, size: number) => [
      ...(file?.tensors[name].values.subarray(l * size, (l + 1) * size) ?? []),
    ]
    expect(distance(at('coef', 12), coef.flat())).toBeLessThan(1e-10)
    expect(distance(at('intercept', 3), intercept)).toBeLessThan(1e-10)
  }
})

test('λ_max is where the first group opens', async () => {
  const penalty =
    '{kind: group-l1, lambda: {path: {values: [X]}}, groups: [[s1, s2, s3], [age, sex, bmi]], factors: {bp: 0}}'
  const max = await runHere(
    spec({ model: 'linear', dataset: 'diabetes', penalty: penalty.replace('values: [X]', 'count: 3') }),
    fresh(),
  )
  const [{ metrics }] = max.rows
  expect(metrics).toMatchObject({ lambda_fraction: 1, nonzeros: 1 })
  const below = penalty.replace('X', `${0.999 * metrics.lambda}`)
  const [next] = (await runHere(spec({ model: 'linear', dataset: 'diabetes', penalty: below }), fresh())).rows
  expect(next.metrics.nonzeros).toBe(2)
})

test('cross-products and rows have the same paths', async () => {
  const penalty =
    '{kind: group-l1, lambda: {path: {count: 30, min_ratio: 1.0e-3}}, groups: [[s1, s2, s3], [age, sex, bmi]], factors: {bp: 0}}'
  const file = spec({ model: 'linear', dataset: 'diabetes', penalty })
  // Folds with a grid each are fitted on the rows.
  const [products, rows] = await Promise.all(
    ['common', 'per-fold'].map((grid) => runHere(file, fresh(), [`validation.grid=${grid}`])),
  )
  const [found, right] = await Promise.all([products, rows].map(fittedRows))
  for (const [l, coef] of right.coef.entries()) {
    expect(distance(found.coef[l], coef)).toBeLessThan(1e-11)
    for (const name of ['train.loss', 'train.mae', 'train.objective', 'gap', 'kkt'])
      expect(Math.abs(products.rows[l].metrics[name] - rows.rows[l].metrics[name])).toBeLessThan(
        1e-11 * (1 + rows.rows[l].metrics[name]),
      )
  }
})
