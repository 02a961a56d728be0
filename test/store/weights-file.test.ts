import { expect, test } from 'vitest'
import { encodeTensors } from '../../pipeline/store/safetensors.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { scratch } from '../scratch.ts'

const { path: folder, write } = scratch()
const tensors = { 'output.weight': { shape: [1, 2], values: Float64Array.of(1, 2) } }
const whole = {
  run: 'r',
  features: '["a","b"]',
  targets: '["y"]',
  fill: '[1,2.5]',
  scaling: '{"features":{"shift":[0,1],"scale":[1,2],"constant":[0,1]},"targets":{"shift":[3],"scale":[4]}}',
}

async function read(metadata: Readonly<Record<string, string>>) {
  write('r/weights/final.safetensors', encodeTensors(tensors, metadata))
  return readWeights(folder, 'r', 'final')
}

test('what a weights file says of rows is read back as it was written', async () => {
  expect(await read(whole)).toEqual({
    tensors,
    features: ['a', 'b'],
    targets: ['y'],
    classes: null,
    fill: [1, 2.5],
    scaling: {
      features: { shift: [0, 1], scale: [1, 2], constant: [0, 1] },
      targets: { shift: [3], scale: [4] },
    },
  })
})

test('a file of before, which says less, is one that cannot say it', async () => {
  const { features, run } = whole
  expect(await read({ run, features })).toMatchObject({ targets: null, fill: null, scaling: null })
})

test.for([
  ['a mean too few', { fill: '[1]' }],
  ['a mean that is no number', { fill: '[1,"2"]' }],
  ['one that is not finite', { fill: '[1,1e999]' }],
  ['names that are none', { features: '[1,2]' }],
  ['a target that is no name', { targets: '[null]' }],
  ['no JSON', { classes: '["a"' }],
  ['a scale too few', { scaling: whole.scaling.replace('[1,2]', '[1]') }],
  ['a target without its scale', { scaling: whole.scaling.replace('[4]', '[]') }],
  ['half a scaling', { scaling: '{"features":{"shift":[0,1]}}' }],
  ['a scaling that is a number', { scaling: '7' }],
] as const)('with %s it is no weights file', async ([, part]) => {
  expect(await read({ ...whole, ...part })).toBeNull()
})
