import { describe, expect, test } from 'vitest'
import { Subset } from '../../pipeline/math/subset.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { isPathRun } from '../../pipeline/spec/resolve.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { halvesOf, mostSelected } from '../../pipeline/train/path/stability.ts'
import { agreement, jaccard, nogueira, supportMetrics } from '../../pipeline/train/support-metrics.ts'
import { runHere } from '../in-process.ts'
import { inMemory } from '../plan.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

function spec(name: string, data: string, stability: string, seed = 1): string {
  return write(
    `${name}.yaml`,
    `name: ${name}
seed: ${seed}
data: {kind: synthetic, ${data}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 25, min_ratio: 0.05}}}
stability: ${stability}
`,
  )
}

test('pairs of halves share no row and leave at most one out; a draw by itself is a half', async () => {
  const plan = await planExperiment(loadSpec(spec('halves', 'rows: 31, columns: 6', '{}')))
  const [run] = plan.runs
  const dataset = inMemory(plan.dataOf(run))
  const rows = Int32Array.from({ length: 31 }, (_, i) => i)
  const pairs = { subsamples: 10, complementary_pairs: true, threshold: 0.6, false_selections: 1 }
  if (!isPathRun(run.spec)) throw new Error('it has a path')
  const halves = halvesOf(run.spec, pairs, dataset, rows)
  expect(halves.length).toBe(10)
  for (let b = 0; b < 10; b += 2) {
    expect([halves[b].length, halves[b + 1].length]).toEqual([15, 15])
    expect(new Set([...halves[b], ...halves[b + 1]]).size).toBe(30)
  }
  const alone = halvesOf(run.spec, { ...pairs, complementary_pairs: false }, dataset, rows)
  expect(alone.map(({ length }) => length)).toEqual(Array(10).fill(15))
  expect(new Set(alone.map((half) => half.join())).size).toBe(10)
})

test('q is the most that the bound allows', () => {
  for (const p of [5, 60, 1000]) {
    for (const threshold of [0.6, 0.75, 0.9, 1]) {
      for (const allowed of [0.5, 1, 5]) {
        const q = mostSelected({ subsamples: 100, complementary_pairs: true, threshold, false_selections: allowed }, p)
        const bound = (one: number) => (one * one) / ((2 * threshold - 1) * p)
        if (q > 1 && q < p) expect(bound(q)).toBeLessThanOrEqual(allowed * (1 + 1e-12))
        if (q < p) expect(bound(q + 1)).toBeGreaterThan(allowed * (1 - 1e-12))
      }
    }
  }
})

test('frequencies are those of fitting each half by hand', async () => {
  const file = spec(
    'by-hand',
    'rows: 60, columns: 12, informative: 3',
    '{subsamples: 6, threshold: 0.8, false_selections: 2}',
  )
  const { folder, plan, selected } = await runHere(file, fresh(), ['validation={kind: cross-validation, folds: 3}'])
  const [run] = plan.runs
  const dataset = inMemory(plan.dataOf(run))
  if (!isPathRun(run.spec) || run.spec.stability === undefined) throw new Error('it has a path and halves')
  const rows = Int32Array.from({ length: 60 }, (_, i) => i)
  const q = mostSelected(run.spec.stability, 12)
  const lambdas = (await readWeights(folder, run.id, 'path'))?.tensors.lambda.values ?? []
  const counts = new Float64Array(12)
  for (const [b, half] of halvesOf(run.spec, run.spec.stability, dataset, rows).entries()) {
    const own = Array.from(half, (row) => row + 1)
    const alone = write(
      `half-${b}.yaml`,
      `name: half-${b}
seed: 1
data: {kind: synthetic, rows: 60, columns: 12, informative: 3, split: {kind: rows, train: [${own}]}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {values: [${[...lambdas]}]}}}
`,
    )
    const outcome = await runHere(alone, fresh())
    const coef = (await readWeights(outcome.folder, outcome.plan.runs[0].id, 'path'))?.tensors.coef.values ?? []
    let entered: ReadonlySet<number> = new Set()
    for (let l = 0; l < lambdas.length; l++) {
      const next = new Set([
        ...entered,
        ...Array.from({ length: 12 }, (_, j) => j).filter((j) => coef[l * 12 + j] !== 0),
      ])
      if (next.size > q) break
      entered = next
    }
    for (const j of entered) counts[j] += 1
  }
  const found = selected?.support?.stability_selection
  expect(found).toMatchObject({ halves: 6, q, threshold: 0.8 })
  expect(Object.values(found?.frequency ?? {})).toEqual([...counts].map((count) => count / 6))
  expect(found?.stable).toEqual(dataset.features.filter((_, j) => counts[j] / 6 >= 0.8))
})

test('of pure noise no more is named on average than the bound says', async () => {
  let named = 0
  for (let seed = 0; seed < 8; seed++) {
    const file = spec(
      `noise-${seed}`,
      'rows: 40, columns: 30, informative: 0',
      '{subsamples: 20, threshold: 0.6, false_selections: 1}',
      seed,
    )
    const { selected } = await runHere(file, fresh(), ['validation={kind: cross-validation, folds: 3}'])
    named += selected?.support?.stability_selection?.stable.length ?? Number.NaN
  }
  expect(named / 8).toBeLessThanOrEqual(1)
})

describe('agreement of supports', () => {
  const sets = (...lists: readonly (readonly number[])[]) =>
    lists.map((list) => Subset.of(Array.from({ length: 5 }, (_, j) => list.includes(j))))

  test('is 1 for equal ones', () => {
    expect(agreement(sets([0, 2], [0, 2], [0, 2]))).toEqual({ support_stability: 1, support_jaccard: 1 })
    expect(agreement(sets([], []))).toEqual({ support_jaccard: 1 })
    expect(agreement(sets([0]))).toEqual({})
  })

  test('is what its formulas say', () => {
    const three = sets([0, 1], [0, 2], [0, 1, 2])
    expect(jaccard(three)).toBeCloseTo((1 / 3 + 2 / 3 + 2 / 3) / 3, 15)
    // p̂ = (1, ⅔, ⅔, 0, 0), k̄ = 7/3, s² = 3/2 · 2/9 each of two.
    const share = 7 / 15
    expect(nogueira(Float64Array.of(1, 2 / 3, 2 / 3, 0, 0), 3)).toBeCloseTo(1 - 2 / 3 / 5 / (share * (1 - share)), 14)
  })

  test('is below 0 where supports avoid each other', () => {
    expect(agreement(sets([0], [1])).support_stability).toBeLessThan(0)
  })
})

test('precision, recall and false discoveries of a planted truth', () => {
  const truth = Float64Array.of(1, 0, -2, 0)
  expect(supportMetrics(Subset.of([true, true, false, true]), truth)).toEqual({
    support_precision: 1 / 3,
    support_recall: 1 / 2,
    support_fdr: 2 / 3,
  })
  expect(supportMetrics(new Subset(4), truth)).toMatchObject({ support_precision: 1, support_fdr: 0 })
})
