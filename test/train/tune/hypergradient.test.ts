import { describe, expect, test } from 'vitest'
import { isSparse, isStreamed } from '../../../pipeline/data/dataset.ts'
import { validationFolds } from '../../../pipeline/data/validation/index.ts'
import { maxAbs } from '../../../pipeline/math/vector.ts'
import { isPathRun } from '../../../pipeline/spec/resolve.ts'
import { type CvError, cvError } from '../../../pipeline/train/tune/cv-error.ts'
import { groupsOf } from '../../../pipeline/train/tune/groups.ts'
import { planOf } from '../../plan.ts'
import { core } from '../problems.ts'

const MODELS = {
  linear: { model: 'data: {kind: bundled, dataset: diabetes}\nmodel: {kind: linear}', unit: 1 },
  'linear without intercept': {
    model:
      'data: {kind: bundled, dataset: diabetes, scaling: {features: max-abs, target: none}}\nmodel: {kind: linear, fit_intercept: false}',
    unit: 1,
  },
  'linear on a target of length 1': {
    model: 'data: {kind: bundled, dataset: diabetes, scaling: {target: standardize}}\nmodel: {kind: linear}',
    unit: 0.02,
  },
  'linear on columns as they are': {
    model: 'data: {kind: bundled, dataset: diabetes, scaling: {features: none}}\nmodel: {kind: linear}',
    unit: 1,
  },
  logistic: { model: 'data: {kind: bundled, dataset: breast-cancer}\nmodel: {kind: logistic}', unit: 0.02 },
  'logistic without intercept': {
    model:
      'data: {kind: bundled, dataset: breast-cancer, scaling: {features: max-abs}}\nmodel: {kind: logistic, fit_intercept: false}',
    unit: 0.02,
  },
  multinomial: { model: 'data: {kind: bundled, dataset: wine}\nmodel: {kind: multinomial}', unit: 0.02 },
  poisson: { model: 'data: {kind: bundled, dataset: diabetes}\nmodel: {kind: poisson}', unit: 1 },
} as const

/**
 * Kinds of penalty, and where they are looked at: λ in units of the model's, the place on the curve that they stand on, and the
 * step of differences. With an L1 part it is small, so that no fold has a kink within four of them.
 */
const PENALTIES = {
  lasso: { penalty: '{kind: l1, lambda: 1}', strong: 1, shift: 3, h: 5e-4 },
  'elastic net': { penalty: '{kind: elastic-net, l1_ratio: 0.6, lambda: 1}', strong: 1, shift: 1, h: 5e-4 },
  ridge: { penalty: '{kind: l2, lambda: 1}', strong: 10, shift: 3, h: 8e-3 },
} as const

async function errorOf(spec: string, free: string | null = null) {
  const { runs, dataOf } = await planOf(spec)
  const [{ spec: run }] = runs
  const dataset = dataOf(runs[0])
  if (!isPathRun(run) || run.penalty.kind === 'none' || isStreamed(dataset) || isSparse(dataset))
    throw new Error('not a path in memory')
  const factors: Record<string, number> = free === null ? {} : { [free]: 0 }
  const penalised = { ...run, penalty: { ...run.penalty, factors } }
  const groups = groupsOf({ by: 'feature', budget: 1 }, penalised.penalty, dataset.features)
  const folds = validationFolds(dataset, run.validation, run.seed)
  return { groups, error: cvError(penalised, dataset, folds, groups.of, core), dataset, run: penalised, folds }
}

/** Two points on either side of a log λ: central differences whose own error is of fourth order. */
function difference(error: CvError, logs: Float64Array, g: number, h: number): number {
  const at = (steps: number) => error.separate(logs.map((value, i) => (i === g ? value + steps * h : value))).value
  return (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
}

describe.for(Object.entries(MODELS))('%s', ([, { model, unit }]) => {
  test.for(Object.entries(PENALTIES))('under %s: as differences of the cross-validated error', async ([, at]) => {
    const { penalty, strong, shift, h } = at
    const rest = 'update: {kind: coordinate-descent}\nvalidation: {kind: cross-validation, folds: 3}\n'
    const { groups, error } = await errorOf(`${model}\npenalty: ${penalty}\n${rest}`)
    // No two λ are alike, so that one in another's place shows.
    const base = Math.log(unit * strong)
    const logs = Float64Array.from(groups.features, (_, g) => base + Math.sin(3 * g + shift))
    const { slope } = error.separate(logs)
    // Ten of many features do.
    const asked = Array.from(logs.keys()).filter((g) => g % Math.ceil(logs.length / 10) === 0)
    const differences = new Map(asked.map((g) => [g, difference(error, logs, g, h)]))
    const size = maxAbs(Float64Array.from(differences.values()))
    for (const [g, wanted] of differences) {
      expect(Math.abs(slope[g] - wanted) / size, `${groups.features[g]}`).toBeLessThan(1e-8)
    }
  })
})

test('of a feature that bears no penalty there is no λ, and the others answer as differences do', async () => {
  const spec =
    'model: {kind: linear}\npenalty: {kind: l1, lambda: 1}\nupdate: {kind: coordinate-descent}\nvalidation: {kind: cross-validation, folds: 3}\n'
  const { groups, error } = await errorOf(spec, 'bmi')
  expect(groups.features.flat()).not.toContain('bmi')
  const logs = Float64Array.from(groups.features, (_, g) => Math.sin(3 * g + 3))
  const { slope } = error.separate(logs)
  const differences = logs.map((_, g) => difference(error, logs, g, 5e-4))
  for (const [g, found] of slope.entries()) {
    expect(Math.abs(found - differences[g]) / maxAbs(differences)).toBeLessThan(1e-8)
  }
})

test('the slope of a group is the sum of those of its features', async () => {
  const spec =
    'model: {kind: linear}\npenalty: {kind: l1, lambda: 1}\nupdate: {kind: coordinate-descent}\nvalidation: {kind: cross-validation, folds: 3}\n'
  const { error, dataset, run, folds } = await errorOf(spec)
  const tuning = { by: 'group', groups: [['bmi', 's5'], ['sex']], budget: 1 } as const
  const mutable = { ...tuning, groups: tuning.groups.map((group) => [...group]) }
  const grouped = groupsOf(mutable, run.penalty, dataset.features)
  expect(grouped.features.map((group) => group.length)).toEqual([2, 1, 7])
  const logs = Float64Array.from([0, 0.5, 1])
  const apart = error.separate(Float64Array.from(grouped.of, (g) => logs[g]))
  const together = cvError(run, dataset, folds, grouped.of, core).separate(logs)
  expect(together.value).toBeCloseTo(apart.value, 8)
  for (const [g, slope] of together.slope.entries()) {
    const sum = apart.slope.reduce((total, own, j) => total + (grouped.of[j] === g ? own : 0), 0)
    expect(slope).toBeCloseTo(sum, 7)
  }
})
