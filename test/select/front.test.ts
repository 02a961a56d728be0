import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { placesOnFront, runRecord, runTable } from '../../pipeline/report/show.ts'
import { frontOf, paretoColumn } from '../../pipeline/select/front.ts'
import { findRun } from '../../pipeline/store/found-run.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'
import { row } from './rows.ts'

const { write, fresh } = scratch()
const metrics = (loss: number, nonzeros: number) => ({ 'validation.loss': loss, nonzeros })

describe('the column `pareto`', () => {
  const cells = (rows: Parameters<typeof frontOf>[0], metric = 'validation.loss') =>
    paretoColumn(frontOf(rows, metric)).flatMap(({ cell }) => rows.map(cell))

  test('is 1 where no row is better in both, 0 where one is, and nothing where a row cannot be selected', () => {
    const rows = [
      row({ point: 0, metrics: metrics(5, 0) }),
      row({ point: 1, metrics: metrics(3, 2) }),
      row({ point: 2, metrics: metrics(4, 3) }),
      row({ point: 3, metrics: metrics(1, 4), eligible: false }),
      row({ point: 4, metrics: { nonzeros: 4 } }),
      row({ point: 5, metrics: metrics(2, 6) }),
    ]
    expect(cells(rows)).toEqual([1, 1, 0, '', '', 1])
  })

  test('goes by the means over seeds, and by less of what is an error and more of what is not', () => {
    const rows = [
      row({ configuration: 0, seed: 0, metrics: metrics(1, 2) }),
      row({ configuration: 0, seed: 1, metrics: metrics(5, 2) }),
      row({ configuration: 1, seed: 0, metrics: metrics(2, 2) }),
      row({ configuration: 1, seed: 1, metrics: metrics(2, 2) }),
    ]
    expect(cells(rows)).toEqual([0, 0, 1, 1])
    const shares = [0.2, 0.7].map((r2, point) => row({ point, metrics: { 'validation.r2': r2, nonzeros: 3 } }))
    expect(cells(shares, 'validation.r2')).toEqual([0, 1])
  })

  test('is not there where there is nothing to be told apart', () => {
    expect(paretoColumn(frontOf([row({ metrics: metrics(1, 1) })], 'validation.loss'))).toEqual([])
    expect(
      paretoColumn(frontOf([row({ metrics: metrics(1, 1) }), row({ point: 1, metrics: metrics(1, 1) })], undefined)),
    ).toEqual([])
  })
})

test('results.csv ends with it, and show says the same of each run of the experiment', async () => {
  const spec = write(
    'fronts.yaml',
    `name: fronts
data: {kind: synthetic, rows: 60, columns: 8, informative: 3}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 8, min_ratio: 0.01}}}
validation: {kind: cross-validation, folds: 4}
search: {kind: grid, parameters: {penalty.relax: {values: [0, 1]}}}
`,
  )
  const out = fresh()
  const { folder, plan } = await runHere(spec, out)
  const [header, ...lines] = readFileSync(join(folder, 'results.csv'), 'utf8').trimEnd().split('\n')
  expect(header).toMatch(/,kkt,passes,pareto$/)
  expect(new Set(lines.map((line) => line.at(-1)))).toEqual(new Set(['0', '1']))
  for (const { id } of plan.runs) {
    const told = lines.filter((line) => line.startsWith(id)).map((line) => line.at(-1))
    const found = await findRun(out, id)
    if ('problem' in found) throw new Error(found.problem)
    const places = await placesOnFront(found)
    expect(runTable(found, places, true).rows.map((cells) => cells.at(-1))).toEqual(told)
    expect(runTable(found, places, false).rows.map((cells) => cells.at(-1))).toEqual(
      told.map((one) => (one === '1' ? '*' : '')),
    )
    expect(runRecord(found, places).points.map((point) => 'pareto' in point && point.pareto)).toEqual(
      told.map((one) => one === '1'),
    )
  }
  // Without validation nothing is selected, and there is no front.
  const alone = fresh()
  const plain = await runHere(spec, alone, ['validation={kind: none}'])
  expect(readFileSync(join(plain.folder, 'results.csv'), 'utf8').split('\n')[0]).toMatch(/,passes$/)
  const found = await findRun(alone, plain.plan.runs[0].id)
  if ('problem' in found) throw new Error(found.problem)
  const places = await placesOnFront(found)
  expect(runTable(found, places, false).columns.at(-1)?.title).toBe('status')
  expect(runRecord(found, places).points[0]).not.toHaveProperty('pareto')
})
