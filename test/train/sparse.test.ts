import { describe, expect, test } from 'vitest'
import { isSparse } from '../../pipeline/data/dataset.ts'
import { fitRows } from '../../pipeline/data/folds.ts'
import { strengthsAt, unitStrengths } from '../../pipeline/penalty/strengths.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { isPathRun } from '../../pipeline/spec/resolve.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { families } from '../../pipeline/train/family.ts'
import { areInMemory } from '../../pipeline/train/inputs.ts'
import { poseFit } from '../../pipeline/train/path/pose.ts'
import { pointAt, pointList } from '../../pipeline/train/points.ts'
import type { RunResult } from '../../pipeline/train/result.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { testRandom } from '../random.ts'
import { scratch } from '../scratch.ts'

const { write } = scratch()
const units = openUnits()

interface Shape {
  readonly rows: number
  readonly columns: number
  /** Of entries; none where every cell has one. */
  readonly share: number
  readonly seed?: number
  /** A column that has an entry above 0 in every row. */
  readonly positive?: number
  /** What becomes of an entry. */
  readonly entry?: (value: number, i: number, j: number) => number
}

/** A svmlight file of a score that a few columns carry; `label` makes the target of it. */
function file(name: string, shape: Shape, label: (score: number, noise: number) => number): void {
  const { rows, columns, share, seed = 3, positive = -1, entry = (value) => value } = shape
  const random = testRandom(seed)
  const lines = Array.from({ length: rows }, (_, i) => {
    let score = 0
    const cells: string[] = []
    for (let j = 0; j < columns; j++) {
      if (random.uniform() >= share && j !== positive) continue
      const drawn = entry(1 + random.normal(), i, j)
      const value = j === positive ? 0.1 + Math.abs(drawn) : drawn
      if (value === 0) continue
      if (j % 10 === 0) score += (j % 20 === 0 ? 0.7 : -0.7) * Math.sign(value)
      cells.push(`${j + 1}:${value}`)
    }
    return [label(score, random.normal()), ...cells].join(' ')
  })
  write(`${name}.svmlight`, lines.join('\n'))
}

/** The run of a spec on a file, with its zeros or without. */
async function plan(name: string, dense: boolean, body: string, data = '') {
  const spec = write(
    `${name}-${dense}.yaml`,
    `name: ${name}\ndata: {kind: svmlight, path: ${name}.svmlight, dense: ${dense}${data}}\n${body}\n`,
  )
  const planned = await planExperiment(loadSpec(spec))
  const [run] = planned.runs
  const inputs = planned.inputsOf(run)
  expect(isSparse(inputs.dataset)).toBe(!dense)
  return { run: run.spec, inputs }
}

async function fitted(name: string, dense: boolean, body: string, data = ''): Promise<Fit> {
  const { run, inputs } = await plan(name, dense, body, data)
  const result = await trainRun(run, inputs, units)
  if (!('weights' in result)) throw new Error(`${result.status}: ${result.stop}`)
  return result
}

type Fit = Extract<RunResult, { weights: unknown }>

/** Coefficients, intercepts and metrics of both are the same to so much, relative to the largest where that is above 1. */
function expectTwins(sparse: Fit, dense: Fit, within: number): void {
  expect([sparse.status, dense.status]).toEqual(['completed', 'completed'])
  for (const [name, { values }] of Object.entries(dense.weights.path)) {
    const found = sparse.weights.path[name].values
    const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    expect(found.length, name).toBe(values.length)
    expect(values.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0) / size, name).toBeLessThan(
      within,
    )
    if (name !== 'coef_scaled') continue
    // Zeros are where zeros are.
    expect(found.map((value) => Number(value === 0))).toEqual(values.map((value) => Number(value === 0)))
  }
  const points = pointList(sparse.points)
  for (const [l, { metrics }] of pointList(dense.points).entries()) {
    for (const [name, value] of Object.entries(metrics)) {
      if (['passes', 'gap', 'kkt'].includes(name) || Number.isNaN(value)) continue
      const apart = Math.abs(value - points[l].metrics[name]) / (1 + Math.abs(value))
      expect(apart, `${name} at ${l}`).toBeLessThan(within)
    }
  }
  expect(sparse.certificate?.gap).toBeLessThan(1e-10)
}

const path = (count: number, more = '') => `{path: {count: ${count}, min_ratio: 0.02}}${more}`
const TIGHT = 'train: {tolerance: 1.0e-12}'

describe('a path on sparse rows is the path on the same rows with their zeros', () => {
  const tall = { rows: 120, columns: 60, share: 0.12 }
  const wide = { rows: 60, columns: 150, share: 0.3 }
  const number = (score: number, noise: number) => 2 + score + 0.3 * noise
  const sides = (score: number, noise: number) => (score + noise > 0 ? 1 : -1)
  const class3 = (score: number, noise: number) => Math.min(2, Math.max(0, Math.round(1 + score + noise)))
  const count = (score: number, noise: number) => Math.max(0, Math.round(1 + score + noise))
  const lasso = (lambdas: number) => `penalty: {kind: l1, lambda: ${path(lambdas)}}`
  const net = (lambdas: number, more: string) => `penalty: {kind: elastic-net, lambda: ${path(lambdas)}, ${more}}`
  const linear = (penalty: string, more = '') => `model: {kind: linear${more}}\n${penalty}\n${TIGHT}`
  const folds = 'validation: {kind: cross-validation, folds: 3}'
  const noIntercept = ', fit_intercept: false'

  test.each<{ what: string; shape: Shape; label: typeof number; body: string; data?: string }>([
    {
      what: 'lasso with folds and test rows',
      shape: tall,
      label: number,
      body: `${linear(lasso(12))}\n${folds}`,
      data: ', split: {kind: fraction, test: 0.2}',
    },
    { what: 'lasso of more features than rows', shape: wide, label: number, body: linear(lasso(15)) },
    {
      what: 'elastic net with factors, one of them 0',
      shape: tall,
      label: number,
      body: linear(net(8, 'l1_ratio: 0.6, factors: {f1: 0, f2: 0.5}')),
    },
    {
      what: 'ridge',
      shape: tall,
      label: number,
      body: linear('penalty: {kind: l2, lambda: {path: {values: [1, 0.1, 0.01]}}}'),
    },
    { what: 'least squares', shape: { ...tall, columns: 20 }, label: number, body: linear('penalty: {kind: none}') },
    {
      what: 'elastic net as glmnet writes it, with the target standardised',
      shape: tall,
      label: number,
      body: linear(net(6, 'l1_ratio: 0.5, convention: glmnet')),
      data: ', scaling: {features: min-max, target: standardize}',
    },
    {
      what: 'lasso without an intercept',
      shape: tall,
      label: number,
      body: linear(lasso(8), noIntercept),
      data: ', scaling: {features: max-abs}',
    },
    {
      what: 'lasso with weights of the rows',
      shape: { ...tall, positive: 4 },
      label: number,
      body: linear(lasso(8)),
      data: ', weights: f5',
    },
    { what: 'logistic with folds', shape: tall, label: sides, body: `model: {kind: logistic}\n${lasso(8)}\n${folds}` },
    {
      what: 'logistic without an intercept, as is',
      shape: tall,
      label: sides,
      body: `model: {kind: logistic${noIntercept}}\n${net(8, 'l1_ratio: 0.5, factors: {f3: 0}')}`,
      data: ', scaling: {features: none}',
    },
    {
      what: 'logistic ridge',
      shape: { ...tall, columns: 15 },
      label: sides,
      body: 'model: {kind: logistic}\npenalty: {kind: l2, lambda: 0.01}',
    },
    {
      what: 'multinomial with weights of the rows',
      shape: { ...tall, positive: 4 },
      label: class3,
      body: `model: {kind: multinomial}\n${lasso(6)}`,
      data: ', weights: f5',
    },
    {
      what: 'poisson, by the largest',
      shape: tall,
      label: count,
      body: `model: {kind: poisson}\n${net(8, 'l1_ratio: 0.7')}`,
      data: ', scaling: {features: max-abs}, split: {kind: fraction, test: 0.2}',
    },
  ])('$what', async ({ shape, label, body, data }) => {
    file('twin', shape, label)
    expectTwins(await fitted('twin', false, body, data), await fitted('twin', true, body, data), 1e-10)
  })

  test('columns that are constant, full and far from 0, doubled, or of any size', async () => {
    const odd: Shape['entry'] = (value, i, j) => {
      if (j === 0) return 3
      if (j === 1) return 1e6 + value
      return j === 2 ? 1e150 * value : j === 3 ? 1e-150 * value : i % 3 === 0 ? value : 0
    }
    file('odd', { rows: 90, columns: 30, share: 1, entry: odd }, number)
    const body = `model: {kind: linear}\npenalty: {kind: l1, lambda: ${path(10)}}\n${TIGHT}`
    const [sparse, dense] = [await fitted('odd', false, body), await fitted('odd', true, body)]
    expect([sparse.status, dense.status]).toEqual(['completed', 'completed'])
    const scaled = (fit: Fit) => fit.weights.path.coef_scaled.values
    for (const [i, value] of scaled(dense).entries()) expect(Math.abs(scaled(sparse)[i] - value)).toBeLessThan(1e-8)
  })
})

test('doubled columns share a weight, and the path is proved all the same', async () => {
  const random = testRandom(5)
  const lines = Array.from({ length: 80 }, () => {
    const cells = [1, 2, 3, 4].flatMap((j) => (random.uniform() < 0.4 ? [[j, random.normal()] as const] : []))
    const label = cells.reduce((sum, [j, value]) => sum + j * value, 0) + 0.1 * random.normal()
    return [
      label,
      ...cells.map(([j, value]) => `${j}:${value}`),
      ...cells.map(([j, value]) => `${j + 10}:${2 * value}`),
    ].join(' ')
  })
  write('doubled.svmlight', lines.join('\n'))
  for (const penalty of ['l1', 'elastic-net, l1_ratio: 0.5', 'l2']) {
    const fit = await fitted(
      'doubled',
      false,
      `model: {kind: linear}\npenalty: {kind: ${penalty}, lambda: ${path(10)}}\n${TIGHT}`,
    )
    expect(fit.status).toBe('completed')
  }
})

test('a support of many hundreds is found as well', async () => {
  file('many', { rows: 1200, columns: 2400, share: 0.01 }, (score, noise) => score + noise)
  const fit = await fitted(
    'many',
    false,
    `model: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 10, min_ratio: 0.05}}}`,
  )
  expect(fit.status).toBe('completed')
  expect(Math.max(...pointList(fit.points).map(({ metrics }) => metrics.nonzeros))).toBeGreaterThan(600)
})

describe('columns that hang together, more than a small factor holds', () => {
  /** Each column has most entries of the one before it, a little changed. */
  function chain(name: string, rows: number, columns: number): void {
    const random = testRandom(11)
    const X = Array.from({ length: rows }, () => new Map<number, number>())
    const y = new Float64Array(rows)
    let last = new Map<number, number>()
    for (let j = 1; j <= columns; j++) {
      const own = new Map<number, number>()
      for (const [i, value] of last) if (random.uniform() < 0.9) own.set(i, value * (1 + 0.05 * random.normal()))
      while (own.size < 15) own.set(Math.floor(random.uniform() * rows), random.normal())
      const weight = j % 10 === 0 ? random.normal() : 0
      for (const [i, value] of own) {
        X[i].set(j, value)
        y[i] += weight * value
      }
      last = own
    }
    const lines = X.map((cells, i) =>
      [y[i] + 0.3 * random.normal(), ...[...cells].map(([j, value]) => `${j}:${value}`)].join(' '),
    )
    write(`${name}.svmlight`, lines.join('\n'))
  }

  test.each(['l1', 'elastic-net, l1_ratio: 0.95'])('%s', async (penalty) => {
    chain('chain', 1500, 2500)
    const body = `model: {kind: linear}\npenalty: {kind: ${penalty}, lambda: {path: {count: 12, min_ratio: 0.005}}}\n${TIGHT}`
    const sparse = await fitted('chain', false, body)
    expectTwins(sparse, await fitted('chain', true, body), 1e-7)
    expect(pointList(sparse.points).at(-1)?.metrics.nonzeros).toBeGreaterThan(600)
  })
})

describe('a certificate on sparse rows is that of the same rows with their zeros', () => {
  const models = [
    ['linear', (score: number, noise: number) => score + noise],
    ['logistic', (score: number, noise: number) => Number(score + noise > 0)],
    ['multinomial', (score: number, noise: number) => Math.min(2, Math.max(0, Math.round(1 + score + noise)))],
    ['poisson', (score: number, noise: number) => Math.max(0, Math.round(1 + score + noise))],
  ] as const
  test.each(models)('%s, of fits that were stopped before they were there', async (model, label) => {
    file('stopped', { rows: 70, columns: 40, share: 0.2 }, label)
    const body = `model: {kind: ${model}}\npenalty: {kind: elastic-net, l1_ratio: 0.7, factors: {f4: 0}, lambda: {path: {values: [0.05, 0.01]}}}\nupdate: {kind: coordinate-descent, max_passes: 2}`
    const fit = await fitted('stopped', false, body)
    const { run, inputs } = await plan('stopped', true, body)
    if (!isPathRun(run) || !areInMemory(inputs)) throw new Error('it is neither a path nor dense')
    const { problem, context } = poseFit(run, inputs.dataset, fitRows(inputs.dataset))
    const { coef_scaled, intercept_scaled } = fit.weights.path
    const [size, outputs] = [coef_scaled.values.length / 2, intercept_scaled.values.length / 2]
    for (const [l, lambda] of [0.05, 0.01].entries()) {
      const right = families[problem.loss].certify(problem, strengthsAt(unitStrengths(run.penalty, context), lambda), {
        w: coef_scaled.values.subarray(l * size, (l + 1) * size),
        b: intercept_scaled.values.subarray(l * outputs, (l + 1) * outputs),
      })
      const { gap, kkt, ...metrics } = pointAt(fit.points, l).metrics
      expect(metrics['train.objective']).toBeCloseTo(right.objective, 12)
      expect(Math.abs(gap - right.gap)).toBeLessThan(1e-11)
      expect(Math.abs(kkt - right.kkt)).toBeLessThan(1e-11)
    }
  })
})
