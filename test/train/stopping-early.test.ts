import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const spec = (name: string, train: string, target = 'standardize') =>
  write(
    `${name}.yaml`,
    `name: ${name}
data: {kind: bundled, dataset: diabetes, split: {kind: fraction, validation: 0.2}, scaling: {target: ${target}}}
model: {kind: mlp, layers: [{name: hidden, units: 5}, {name: output}]}
penalty: {kind: none}
update: {kind: subgradient, optimizer: {kind: sgd, learning_rate: 0.05}}
train: ${train}
validation: {kind: holdout}
`,
  )
const metricsOf = async (file: string) => (await runHere(file, fresh())).selected?.metrics ?? {}

test('patience does not end before anybody has looked', async () => {
  const metrics = await metricsOf(
    spec('rare', '{epochs: 100, batch_size: full, evaluate_every: 25, early_stopping: {patience: 10}}'),
  )
  expect(metrics.epoch).toBeGreaterThanOrEqual(25)
  expect(metrics['validation.r2']).toBeGreaterThan(0)
})

test('how much lower the loss must be is in units of the data, however the target is scaled', async () => {
  const train = (delta: number) => `{epochs: 40, batch_size: full, early_stopping: {patience: 5, min_delta: ${delta}}}`
  const least = await metricsOf(spec('least', train(1)))
  const most = await metricsOf(spec('most', train(1e6)))
  expect(least.epoch).toBeGreaterThan(20)
  expect(most.epoch).toBe(0)
})
