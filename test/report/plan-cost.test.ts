import { describe, expect, test } from 'vitest'
import { planCost } from '../../pipeline/report/plan-table.ts'
import { pointList } from '../../pipeline/train/points.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { planOf } from '../plan.ts'

/** The cost that is told of a spec's only run, and the metrics that it ends with. */
async function toldAndDone(text: string) {
  const plan = await planOf(text)
  const [run] = plan.runs
  const result = await trainRun(run.spec, plan.inputsOf(run), openUnits())
  if (!('points' in result)) throw new Error(`${result.status}: ${result.stop}`)
  return { cost: planCost(plan), metrics: pointList(result.points).at(-1)?.metrics ?? {} }
}

/** Three folds of diabetes, five λ, and separate λ with this budget. */
const byFeature = (budget: number) => `model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
validation: {kind: cross-validation, folds: 3}
tuning: {by: feature, budget: ${budget}}
`

describe('the cost of separate λ by feature', () => {
  /** Fits of one fold: for the single λ and the separate ones, on all folds and without each; judging; the path that ends it. */
  const fitsOf = (metrics: Readonly<Record<string, number>>) => {
    const single = 3 * 5
    return single + metrics['tuning.fits'] + metrics['nested.cost'] * single + 2 * 3 + (1 + 3)
  }

  test('is what the search takes where it ends by its budget', async () => {
    const { cost, metrics } = await toldAndDone(byFeature(1))
    expect(cost).toMatchObject({ paths: 4, fits: 9 * (5 + 5) + 6 + 4, exact: false })
    expect(fitsOf(metrics)).toBeCloseTo(cost.fits, 6)
    expect(cost.text).toBe('1 run: 4 λ paths with folds, at most 100 fits in all. Nothing was written.')
  })

  test('is never exceeded', async () => {
    const { cost, metrics } = await toldAndDone(byFeature(50))
    expect(fitsOf(metrics)).toBeLessThanOrEqual(cost.fits)
  })
})

describe('the cost of separate λ by layer', () => {
  const net = `data: {kind: bundled, dataset: diabetes, split: {kind: fraction, validation: 0.3}}
model: {kind: mlp, layers: [{name: hidden, units: 3, activation: tanh}, {name: output}]}
penalty: {kind: l1, lambda: 0.01}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.01}}
train: {epochs: 20, batch_size: 32}
validation: {kind: holdout}
`

  test('is that of all trainings that its budget stands for', async () => {
    const { cost, metrics } = await toldAndDone(
      `${net}tuning: {by: layer, single: 0.01, lambda: {log: [0.001, 0.1], count: 4}, budget: 3}\n`,
    )
    expect(cost).toMatchObject({ trainings: 2, epochs: 3 * 4 * 20, exact: false })
    // `tuning.cost` counts the search for the single λ as 1, which other runs have made.
    const epochs = (metrics['tuning.cost'] - 1) * 4 * 20
    expect(epochs).toBeLessThanOrEqual(cost.epochs)
    expect(epochs).toBeGreaterThan(cost.epochs / 2)
  })

  test('stands beside that of the single λ which are searched first', async () => {
    const plan = await planOf(
      `${net}search: {kind: per-layer, by: layer, lambda: {log: [0.001, 0.1], count: 4}, budget: 3}\n`,
    )
    const { most, text, exact, epochs } = planCost(plan)
    expect([exact, epochs]).toEqual([true, 4 * 20])
    expect(most).toMatchObject({ runs: 5, trainings: 5, epochs: 4 * 20 + 3 * 4 * 20 })
    expect(text).toMatch(/At most 5 runs: 5 trainings, 320 epochs in all\./)
  })
})
