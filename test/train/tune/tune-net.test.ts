import { describe, expect, test } from 'vitest'
import { ROLE } from '../../../pipeline/data/dataset.ts'
import { rowsWithRole, testRows } from '../../../pipeline/data/folds.ts'
import type { Tensors } from '../../../pipeline/model/tensors.ts'
import { isNetRun } from '../../../pipeline/spec/resolve.ts'
import { finalRows } from '../../../pipeline/train/final-rows.ts'
import { areInMemory } from '../../../pipeline/train/inputs.ts'
import { fitNet, type NetTask, netProblem, settingsOf } from '../../../pipeline/train/net/net-task.ts'
import { netWalker } from '../../../pipeline/train/tune/net-walker.ts'
import { rowLosses } from '../../../pipeline/train/tune/row-losses.ts'
import { isTunedNet, tuneNet } from '../../../pipeline/train/tune/tune-net.ts'
import { planOf } from '../../plan.ts'
import { core } from '../problems.ts'

const SPEC = `seed: 3
data: {kind: synthetic, rows: 120, columns: 8, informative: 2, snr: 4, split: {kind: fraction, validation: 0.3, test: 0.3}, scaling: {target: standardize}}
model: {kind: mlp, layers: [{name: first, units: 6, activation: tanh}, {name: second, units: 3, activation: tanh}, {name: output}]}
penalty: {kind: l1, lambda: 0.01}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}}
train: {epochs: 40, batch_size: 16}
validation: {kind: holdout}
`
const TUNED = `${SPEC}tuning: {by: layer, lambda: {log: [0.001, 0.3], count: 6}, single: 0.01, budget: 2}\n`

async function taskOf(spec: string): Promise<NetTask> {
  const { runs, inputsOf } = await planOf(spec)
  const [{ spec: run }] = runs
  const inputs = inputsOf(runs[0])
  if (!isNetRun(run) || !areInMemory(inputs)) throw new Error('no net in memory')
  const { dataset } = inputs
  return {
    run,
    inputs,
    train: finalRows(run, dataset),
    validation: rowsWithRole(dataset, ROLE.validation),
    held: testRows(dataset),
  }
}

async function tunedOf(spec = TUNED) {
  const { run, ...rest } = await taskOf(spec)
  if (!isTunedNet(run)) throw new Error('not tuned')
  return { fit: tuneNet({ run, ...rest }, core), task: { run, ...rest } }
}

describe('the slopes of the validation loss', () => {
  test.for(['l1', 'l2', 'elastic-net'])('are those of one more step, under %s', async (kind) => {
    const task = await taskOf(SPEC.replace('kind: l1', `kind: ${kind}`))
    const { problem } = netProblem(task)
    core.arena.scoped(() => {
      const walker = netWalker(problem, settingsOf(task.run, task.inputs), core)
      const lambdas = [0.02, 0.005, 0.001]
      walker.begin(walker.weights())
      walker.train(lambdas, 5)
      const here = walker.weights()
      const slopes = walker.validationSlopes(lambdas)
      // What the penalty takes off each weight, a little more of it and a little less.
      const pulled = (layer: string, lambda: number, by: number): Tensors => {
        const share = { l1: [1, 0], l2: [0, 1], 'elastic-net': [0.5, 0.5] }[kind] ?? [0, 0]
        const name = `${layer}.weight`
        const moved = here[name].map((w) => w - by * lambda * (share[0] * Math.sign(w) + share[1] * w))
        return { ...here, [name]: moved }
      }
      const lossAt = (weights: Tensors) => {
        walker.begin(weights)
        return walker.validationLoss()
      }
      for (const [l, layer] of walker.tuned.entries()) {
        const h = 1e-2
        const [more, less] = [lossAt(pulled(layer, lambdas[l], h)), lossAt(pulled(layer, lambdas[l], -h))]
        const [more2, less2] = [lossAt(pulled(layer, lambdas[l], 2 * h)), lossAt(pulled(layer, lambdas[l], -2 * h))]
        const difference = -(8 * (more - less) - (more2 - less2)) / (12 * h)
        expect(slopes[l], layer).toBeCloseTo(difference, 9)
      }
    })
  })
})

describe('a net with a λ for each layer', () => {
  test('keeps to its budget, the single λ that it is compared with included', async () => {
    const { fit } = await tunedOf()
    // Six trainings of a search for a single λ, and twice as many epochs beside.
    expect(fit.metrics['tuning.cost']).toBeGreaterThan(2.5)
    expect(fit.metrics['tuning.cost']).toBeLessThanOrEqual(3)
    expect(fit.tuned.steps?.map(({ ratios }) => ratios)).toEqual([0, 8, 4, 2, 1])
  })

  test('is compared with what an ordinary run at that λ comes to', async () => {
    const { fit, task } = await tunedOf()
    const { result, scaling } = fitNet({ ...(await taskOf(SPEC)) }, core)
    if (result.status === 'diverged' || fit.result.status === 'diverged') throw new Error('diverged')
    const scale = scaling.targetScale ** 2
    expect(fit.metrics['single.validation.loss']).toBe(scale * result.point.metrics['validation.loss'])
    const { problem } = netProblem(task)
    const test = problem.test ?? problem.train
    const mean = (weights: Tensors) =>
      rowLosses(problem, test, weights, core).reduce((sum, own) => sum + own, 0) / test.X.rows
    expect(mean(result.weights)).toBeCloseTo(result.point.metrics['test.loss'], 12)
    expect(fit.metrics.gain).toBeCloseTo(scale * (mean(result.weights) - mean(fit.result.weights)), 10)
    expect(fit.metrics.gain_se).toBeGreaterThan(0)
  })

  test('is told with the weights, λ and losses that belong together', async () => {
    const { fit, task } = await tunedOf()
    const { result, tuned } = fit
    if (result.status === 'diverged') throw new Error('diverged')
    const { problem } = netProblem(task)
    const best = Math.min(...(tuned.steps ?? []).flatMap(({ validation_loss }) => validation_loss ?? []))
    expect(result.point.metrics['validation.loss']).toBe(best)
    expect(result.point.lambda).toEqual(
      Object.fromEntries(tuned.lambdas.map(({ of: [layer], lambda }) => [layer, lambda])),
    )
    const held = problem.validation ?? problem.train
    const losses = rowLosses(problem, held, result.weights, core)
    expect(losses.reduce((sum, own) => sum + own, 0) / held.X.rows).toBeCloseTo(best, 12)
  })

  test('is the same to the bit whenever it is trained', async () => {
    expect((await tunedOf()).fit).toEqual((await tunedOf()).fit)
  })

  test('leaves a layer alone that bears no penalty', async () => {
    const free = TUNED.replace(
      '{name: second, units: 3, activation: tanh}',
      '{name: second, units: 3, activation: tanh, penalty: {kind: none}}',
    )
    const { fit } = await tunedOf(free)
    expect(fit.tuned.lambdas.map(({ of: [layer] }) => layer)).toEqual(['first', 'output'])
  })

  test('whose every walk runs away has diverged', async () => {
    const { fit } = await tunedOf(
      TUNED.replaceAll('tanh', 'identity').replace('learning_rate: 0.05', 'learning_rate: 1.0e+30'),
    )
    expect(fit.result.status).toBe('diverged')
    expect(fit.tuned.lambdas.map(({ lambda }) => lambda)).toEqual([0.01, 0.01, 0.01])
  })
})
