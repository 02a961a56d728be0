import { expect, test } from 'vitest'
import { summary } from '../../pipeline/report/summary.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const spec = (name: string, train: string) =>
  write(
    `${name}.yaml`,
    `name: ${name}
data: {kind: synthetic, rows: 120, columns: 8, informative: 2, snr: 8, split: {kind: fraction, validation: 0.3}}
model: {kind: mlp, layers: [{name: first, units: 5, penalty: {kind: group-l1, lambda: 0.1}}, {name: output, penalty: {kind: none}}]}
penalty: {kind: none}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.05}}
validation: {kind: holdout}
train: ${train}
snapshots: {keep: [best, last]}
`,
  )

test.each([
  ['final', '{epochs: 60}'],
  ['best', '{epochs: 60, early_stopping: {patience: 5}}'],
])('the inputs of a net have the length of their weights in %s.safetensors, those that are dropped none', async (file, train) => {
  const outcome = await runHere(spec(file, train), fresh())
  const { selected, folder } = outcome
  const tensors = (await readWeights(folder, selected?.run ?? '', file))?.tensors
  const { shape, values } = tensors?.['first.weight'] ?? { shape: [], values: new Float64Array() }
  expect(shape).toEqual([5, 8])
  const lengths = Array.from({ length: 8 }, (_, j) => Math.hypot(...[0, 1, 2, 3, 4].map((u) => values[u * 8 + j])))
  expect(selected?.inputs?.map(({ feature }) => feature)).toEqual(lengths.map((_, j) => `x${j + 1}`))
  for (const [j, { norm }] of (selected?.inputs ?? []).entries()) expect(norm).toBeCloseTo(lengths[j], 14)
  const used = selected?.inputs?.filter(({ norm }) => norm !== 0).length
  expect(used).toBe(selected?.metrics.features)
  expect(used).toBeLessThan(8)

  const text = summary(outcome, 200)
  const most = lengths.indexOf(Math.max(...lengths))
  expect(text).toContain(`that leave each\n  x${most + 1} `)
  for (const [j, length] of lengths.entries())
    if (length === 0) expect(text).toMatch(new RegExp(`exactly 0: .*x${j + 1}\\b`))
})

test('a linear model has coefficients in their place, however it is trained', async () => {
  const file = write(
    'linear.yaml',
    `name: linear
data: {kind: synthetic, rows: 50, columns: 4, informative: 1}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
update: {kind: proximal}
train: {epochs: 5}
`,
  )
  const { selected } = await runHere(file, fresh())
  expect(selected?.coefficients).toHaveLength(4)
  expect(selected?.inputs).toBeUndefined()
})
