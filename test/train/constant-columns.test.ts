import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const rows = (targets: readonly number[]) =>
  `a,b,c,d,e,f,y\n${[
    [1, 2, 7.3, 4, 0.5, 3],
    [2, 1, 7.3, 0, 1.7, 1],
    [4, 5, 7.3, 1, 0.2, 0.9],
    [3, 0.3, 7.3, 0.8, 0.4, 2.2],
  ]
    .map((row, i) => [...row, targets[i]].join())
    .join('\n')}\n`

test.each([
  ['linear', 'standardize'],
  ['linear', 'none'],
  ['logistic', 'standardize'],
  ['logistic', 'none'],
  ['multinomial', 'none'],
  ['poisson', 'none'],
])('a constant column has weight 0 exactly where a decomposition solves: %s, scaled %s', async (model, scaling) => {
  write('table.csv', rows(model === 'linear' ? [1, 2, 2.5, 0.7] : [1, 0, 1, 0]))
  const file = write(
    'constant.yaml',
    `name: constant
data: {kind: csv, path: table.csv, target: y, scaling: {features: ${scaling}}}
model: {kind: ${model}}
penalty: {kind: l2, lambda: 0.5}
`,
  )
  const { selected } = await runHere(file, fresh())
  const [of] = (selected?.coefficients ?? []).filter(({ feature }) => feature === 'c')
  expect([of.value].flat().every((value) => value === 0)).toBe(true)
  expect(selected?.metrics.features).toBe(5)
})

test('and beside a column that is there twice, which no penalty holds', async () => {
  const table = Array.from({ length: 12 }, (_, i) => `${i % 5},${(i * 7) % 11},7.3,${i % 5},${(i * i) % 7}`)
  write('twice.csv', `a,b,c,d,y\n${table.join('\n')}\n`)
  const file = write(
    'twice.yaml',
    'name: twice\ndata: {kind: csv, path: twice.csv, target: y}\nmodel: {kind: linear}\npenalty: {kind: none}\n',
  )
  const { selected } = await runHere(file, fresh())
  expect(selected?.coefficients?.find(({ feature }) => feature === 'c')?.value).toBe(0)
})
