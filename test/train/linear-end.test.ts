import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const rows = Array.from({ length: 40 }, (_, i) => {
  const [a, b, c] = [Math.sin(i * 1.3), 50 + 3 * Math.cos(i * 2.1), i % 7]
  return { a, b, c, y: 2 * a - 0.5 * b + 0.3 * Math.sin(i * i) }
})

test.each([
  '{kind: mcp, lambda: 0.2}',
  '{kind: scad, lambda: 0.2}',
  '{kind: group-l1, lambda: 0.2}',
  '{kind: adaptive-l1, lambda: 0.2}',
])('a linear model that no certificate is for has coefficients in units of the data: %s', async (penalty) => {
  const lines = rows.map(({ a, b, c, y }) => `${a},${b},${c},${y}`)
  write('table.csv', `a,b,c,y\n${lines.join('\n')}\n`)
  const file = write(
    'end.yaml',
    `name: end
data: {kind: csv, path: table.csv, target: y}
model: {kind: linear}
penalty: ${penalty}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.1}}
train: {epochs: 50, batch_size: full}
`,
  )
  const { selected } = await runHere(file, fresh())
  const [a, b, c] = (selected?.coefficients ?? []).map(({ value }) => Number(value))
  const squares = rows.map((row) => (Number(selected?.intercept) + a * row.a + b * row.b + c * row.c - row.y) ** 2)
  const rmse = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / rows.length)
  expect(rmse).toBeCloseTo(selected?.metrics['train.rmse'] ?? Number.NaN, 12)
  expect(rmse).toBeLessThan(1)
})
