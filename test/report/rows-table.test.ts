import { describe, expect, test } from 'vitest'
import { rowParts, rowsTable } from '../../pipeline/report/rows-table.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { runHere } from '../in-process.ts'
import { normals } from '../random.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const noise = normals(3, 120)
/** Forty rows; the fifth and the twentieth lack a value. */
const cells = Array.from({ length: 40 }, (_, i) => {
  const [a, b, e] = noise.slice(3 * i, 3 * i + 3)
  return [i === 4 ? '' : a, i === 19 ? '' : b, a - b + e]
})
write('drawn.csv', `a,b,y\n${cells.map((row) => row.join(',')).join('\n')}\n`)

const spec = (name: string, data: string, validation: string) =>
  write(
    `${name}.yaml`,
    `name: ${name}
seed: 4
data: {kind: csv, target: y, missing: drop-rows, ${data}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {values: [0.3, 0.1]}}}
validation: {${validation}}
`,
  )
const partsOf = async (file: string) => rowParts(await planExperiment(loadSpec(file)))

describe('the parts of rows', () => {
  test('are those by which it is fitted and judged: written into columns they give the same numbers', async () => {
    const drawn = spec(
      'drawn',
      'path: drawn.csv, split: {kind: fraction, test: 0.25}',
      'kind: cross-validation, folds: 4',
    )
    const parts = await partsOf(drawn)
    expect(parts.map(({ row }) => row)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 1).filter((row) => row !== 5 && row !== 20),
    )
    const told = parts.map(({ row, role, folds }) => [...cells[row - 1], role, folds.fold].join(','))
    write('told.csv', `a,b,y,role,fold\n${told.join('\n')}\n`)
    const columns = 'path: told.csv, split: {kind: column, column: role}'
    const written = spec('told', columns, 'kind: cross-validation, fold_column: fold')
    const [one, other] = [await runHere(drawn, fresh()), await runHere(written, fresh())]
    expect(other.rows.map(({ metrics }) => metrics)).toEqual(one.rows.map(({ metrics }) => metrics))
    expect(parts.filter(({ role }) => role === 'test').every(({ folds }) => folds.fold === 0)).toBe(true)
  })

  test('have a fold for each repetition, and under nested validation an outer one', async () => {
    const repeated = await partsOf(spec('repeated', 'path: drawn.csv', 'kind: cross-validation, folds: 3, repeats: 2'))
    expect(Object.keys(repeated[0].folds)).toEqual(['fold.1', 'fold.2'])
    const nested = rowsTable(await partsOf(spec('nested', 'path: drawn.csv', 'kind: nested, outer: 3, folds: 2')))
    expect(nested.columns.map(({ title }) => title)).toEqual(['row', 'role', 'outer', 'fold'])
    const outer = nested.rows.map(([, , fold]) => fold)
    expect([...new Set(outer)].sort()).toEqual(['1', '2', '3'])
    const alone = rowsTable(await partsOf(spec('alone', 'path: drawn.csv', 'kind: leave-one-out')))
    expect(alone.columns).toHaveLength(2)
  })

  test('are told of tables on the disk, too', async () => {
    const on = (stream: string) =>
      partsOf(
        spec(
          'disk',
          `path: drawn.csv, stream: ${stream}, split: {kind: rows, test: [1-3]}`,
          'kind: cross-validation, folds: 4',
        ),
      )
    expect(await on('always')).toEqual(await on('never'))
  })
})
