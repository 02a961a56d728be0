import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeTensors } from '../../pipeline/store/safetensors.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { path, write, fresh } = scratch()

const file = () =>
  write(
    'start.yaml',
    `name: start
data: {kind: synthetic, rows: 30, columns: 4, informative: 1}
model: {kind: mlp, layers: [{name: hidden, units: 5}, {name: output}], init: {kind: file, path: start.safetensors}}
penalty: {kind: none}
update: {kind: proximal}
train: {epochs: 1}
`,
  )

const start = (shape: number[]) => {
  const tensor = (dimensions: number[]) => {
    const size = dimensions.reduce((product, one) => product * one, 1)
    return { shape: dimensions, values: Float64Array.from({ length: size }, (_, i) => i / 10) }
  }
  const tensors = {
    'hidden.weight': tensor(shape),
    'hidden.bias': tensor([5]),
    'output.weight': tensor([1, 5]),
    'output.bias': tensor([1]),
  }
  writeFileSync(join(path, 'start.safetensors'), encodeTensors(tensors, {}))
}

test('weights to start from have the shapes of the layers: turned around they would be others', async () => {
  start([5, 4])
  expect((await runHere(file(), fresh())).trained).toBe(1)
  start([4, 5])
  await expect(runHere(file(), fresh())).rejects.toThrow(/tensor "hidden\.weight" is 4 × 5; it must be 5 × 4/)
})
