import { describe, expect, test } from 'vitest'
import { metricsAt, pointList } from '../../../pipeline/train/points.ts'
import type { MetricRow, RunResult } from '../../../pipeline/train/result.ts'
import { trainRun } from '../../../pipeline/train/run.ts'
import { openUnits } from '../../../pipeline/train/units.ts'
import { planOf } from '../../plan.ts'

const REST = 'update: {kind: coordinate-descent}\nvalidation: {kind: cross-validation, folds: 5}\n'

async function resultOf(spec: string): Promise<RunResult> {
  const { runs, inputsOf } = await planOf(spec)
  return trainRun(runs[0].spec, inputsOf(runs[0]), openUnits())
}

function onlyPoint(result: RunResult): MetricRow {
  if (!('points' in result)) throw new Error(result.stop)
  expect(result.points.count).toBe(1)
  return metricsAt(result.points, 0)
}

const MODELS = {
  linear:
    'data: {kind: bundled, dataset: diabetes}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 30}}}',
  'linear, an elastic net':
    'data: {kind: bundled, dataset: diabetes}\nmodel: {kind: linear}\npenalty: {kind: elastic-net, lambda: {path: {count: 30}}}',
  logistic:
    'data: {kind: bundled, dataset: breast-cancer, features: [mean_radius, mean_texture, worst_area, mean_concavity]}\nmodel: {kind: logistic}\npenalty: {kind: l1, lambda: {path: {count: 20}}}',
  multinomial:
    'data: {kind: bundled, dataset: iris}\nmodel: {kind: multinomial}\npenalty: {kind: l1, lambda: {path: {count: 20}}}',
  poisson:
    'data: {kind: bundled, dataset: diabetes, features: [bmi, bp, s5]}\nmodel: {kind: poisson}\npenalty: {kind: l2, lambda: {path: {count: 20}}}',
} as const

describe.for(Object.entries(MODELS))('%s', ([, spec]) => {
  test('with separate λ has a lower cross-validated error than with any single one, as its own run says it', async () => {
    const single = await resultOf(`${spec}\n${REST}`)
    const tuned = onlyPoint(await resultOf(`${spec}\n${REST}tuning: {by: feature, budget: 0.5}\n`))
    if (!('points' in single)) throw new Error(single.stop)
    const least = Math.min(...pointList(single.points).map(({ metrics }) => metrics['validation.loss']))
    expect(tuned['single.validation.loss'] / least).toBeCloseTo(1, 8)
    expect(tuned['validation.loss']).toBeLessThan(least)
    expect(tuned['tuning.cost']).toBeLessThanOrEqual(1.5)
    expect(tuned['tuning.fits'] % 5).toBe(0)
    expect(tuned.gain).toBeCloseTo(tuned['nested.single'] - tuned['nested.separate'], 10)
    expect(tuned.gain_se).toBeGreaterThan(0)
    expect(tuned.gap).toBeLessThan(1e-9)
  })
})

describe('a run with separate λ', () => {
  const lasso = MODELS.linear

  test('is the same to the bit whenever it is trained', async () => {
    const spec = `${lasso}\n${REST}tuning: {by: feature}\n`
    expect(await resultOf(spec)).toEqual(await resultOf(spec))
  })

  test('is the ordinary run at the penalty factors that it names', async () => {
    const tuned = onlyPoint(await resultOf(`${lasso}\n${REST}tuning: {by: feature}\n`))
    const factors = Object.entries(tuned).flatMap(([name, value]) =>
      name.startsWith('lambda.') ? [`${name.slice('lambda.'.length)}: ${value}`] : [],
    )
    expect(factors).toHaveLength(10)
    const plain = lasso.replace('lambda: {path: {count: 30}}', `lambda: 1, factors: {${factors.join(', ')}}`)
    const metrics = onlyPoint(await resultOf(`${plain}\n${REST}`))
    for (const name of ['validation.loss', 'train.loss', 'train.objective', 'l1_norm']) {
      expect(metrics[name] / tuned[name]).toBeCloseTo(1, 8)
    }
  })

  test('has a λ for each group, and one for the features that stand in none', async () => {
    const spec = `${lasso}\n${REST}tuning: {by: group, groups: [[bmi, s5], [sex]]}\n`
    const result = await resultOf(spec)
    const metrics = onlyPoint(result)
    expect(Object.keys(metrics).filter((name) => name.startsWith('lambda.'))).toEqual([
      'lambda.bmi+1',
      'lambda.sex',
      'lambda.age+6',
    ])
    expect('tuned' in result && result.tuned?.lambdas.map(({ of }) => of.length)).toEqual([2, 1, 7])
  })

  test('leaves a feature free that bears no penalty', async () => {
    const free = lasso.replace('lambda:', 'factors: {age: 0}, lambda:')
    const metrics = onlyPoint(await resultOf(`${free}\n${REST}tuning: {by: feature}\n`))
    expect(Object.keys(metrics)).not.toContain('lambda.age')
    expect(metrics['validation.loss']).toBeLessThan(metrics['single.validation.loss'])
  })

  test('finds noise out: with columns that say nothing its gain is known better than its error', async () => {
    const noisy =
      'data: {kind: synthetic, rows: 60, columns: 20, informative: 2, snr: 1}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 20}}}'
    const metrics = onlyPoint(await resultOf(`${noisy}\n${REST}tuning: {by: feature}\n`))
    const promised = metrics['single.validation.loss'] - metrics['validation.loss']
    expect(promised).toBeGreaterThan(0)
    expect(metrics.gain).toBeLessThan(promised)
  })
})
