import { describe, expect, test } from 'vitest'
import { scratch } from '../scratch.ts'
import { placesOf } from './load-text.ts'

const scratched = scratch()
const place = (text: string) => placesOf(scratched, text)

describe('a fault stands', () => {
  test('at the value, in block style and in flow style', async () => {
    expect(
      await place(`name: styles
seed: -1
data:
  kind: bundled
  dataset: diabets
model: {kind: linear, fit_intercept: 3}
`),
    ).toEqual(['2:7 seed', '5:12 data.dataset', '6:38 model.fit_intercept'])
  })

  test('at the key, where the key itself is wrong or has no value', async () => {
    expect(
      await place(`name: keys
description:
data: {kind: bundled, dataset: diabetes, tagret: y}
model: {kind: linear}
`),
    ).toEqual(['2:1 description', '3:42 data.tagret'])
  })

  test('at the item of a list', async () => {
    expect(
      await place(`name: lists
data:
  kind: bundled
  dataset: diabetes
  exclude:
    - age
    - [sex]
model: {kind: linear}
`),
    ).toEqual(['7:7 data.exclude[1]'])
  })

  test('where an alias is used, and inside what it stands for', async () => {
    expect(
      await place(`name: aliases
data: {kind: bundled, dataset: diabetes, exclude: &names [age, 7]}
model: {kind: linear}
penalty: {kind: l1, lambda: &strength lots}
expect:
  - {metric: gap, max: *strength}
  - {support: {includes: *names}}
`),
    ).toEqual([
      '2:64 data.exclude[1]',
      '2:64 expect[1].support.includes[1]',
      '4:39 penalty.lambda',
      '6:24 expect[0].max',
    ])
  })

  test('at keys with dots of their own: searched paths, and columns', async () => {
    expect(
      await place(`name: dots
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: 1, factors: {s.1: 0, s: 1, "1": 2}}
search:
  kind: grid
  parameters:
    penalty.lambda: {values: [1, -1]}
    data.split.test: {values: 3}
`),
    ).toEqual(['9:31 search.parameters.data.split.test.values'])
    expect(
      await place(`name: dots
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: 1, factors: {s.1: 0, s1: 1, "1": 2, bmi: x}}
`),
    ).toEqual(['4:70 penalty.factors.bmi'])
    expect(
      await place(`name: dots
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: 1, factors: {s.1: 0, s1: 1, "1": 2}}
`),
    ).toEqual(['4:47 penalty.factors.s.1', '4:62 penalty.factors.1'])
  })

  test('at the nearest thing that is there, where the data miss what is not', async () => {
    scratched.write('text.csv', 'a,y\nred,1\nblue,2\n')
    expect(
      await place(`name: near
data:
  kind: csv
  path: text.csv
  target: y
model: {kind: linear}
`),
    ).toEqual(['3:3 data.one_hot'])
  })

  test('by characters, not bytes, and by lines whatever their ends', async () => {
    expect(
      await place(
        'name: ends\r\ndescription: "größe 🎯"\r\nseed: x\r\ndata: {kind: bundled, dataset: iris}\r\nmodel: {kind: linear}\r\n',
      ),
    ).toEqual(['3:7 seed'])
  })
})
