import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import papaparse from 'papaparse'
import { describe, expect, test } from 'vitest'
import { type ResultRow, rowsOf } from '../../pipeline/store/results.ts'
import { resultsCsv, writeResultsCsv } from '../../pipeline/store/results-csv.ts'
import { pointsOf } from '../../pipeline/train/points.ts'
import { planOf } from '../plan.ts'
import { scratch } from '../scratch.ts'

const { fresh } = scratch()

function folderOf(): string {
  const folder = fresh()
  mkdirSync(folder, { recursive: true })
  return folder
}

const { runs } = await planOf(`data: {kind: synthetic, rows: 12, columns: 2, informative: 1, seed: 1}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 3}}}
search: {kind: grid, parameters: {penalty.l1_ratio: {log: [0.5, 1], count: 50}}}
`)

/** So many rows a run: more than a file is made of without remembering what from. */
const rows: readonly ResultRow[] = runs.flatMap((run, r) =>
  rowsOf(
    run,
    pointsOf(
      Array.from({ length: 210 }, (_, point) => ({
        lambda: 1 / (1 + point),
        'train.loss': r + point / 7,
        nonzeros: point,
        converged: true,
      })),
    ),
  ),
)

/** A row as plain data, on which something may be changed; its metrics are then all of its run's points. */
const copy = (
  { run, point, points, status, eligible, metrics: own }: ResultRow,
  { metrics, ...change }: Partial<ResultRow>,
): ResultRow => ({
  ...{ run, status, eligible, metrics: own },
  ...(metrics === undefined ? { points, point } : { points: pointsOf([metrics]), point: 0 }),
  ...change,
})

/** The rows with another one in place of the n-th. */
const but = (n: number, change: Partial<ResultRow>) => rows.map((own, i) => (i === n ? copy(own, change) : own))

describe('results.csv', () => {
  test('has every metric of any row, in a column of its own', () => {
    const metrics = { lambda: 2, kkt: Number.NaN, 'train.loss': Number.POSITIVE_INFINITY }
    const { data } = papaparse.parse<string[]>(resultsCsv(but(1, { metrics, status: 'a, b' }).slice(0, 3)).trim())
    expect(data[0]).toEqual(['run', 'seed', 'penalty.l1_ratio', 'status', 'lambda', 'train.loss', 'nonzeros', 'kkt'])
    expect(data[2]).toEqual([runs[0].id, '0', '0.5', 'a, b', '2', 'Infinity', '', 'NaN'])
    expect(data[3]).toEqual([runs[0].id, '0', '0.5', 'completed', String(1 / 3), String(2 / 7), '2', ''])
  })

  test('is left alone where nothing it says has changed', async () => {
    const folder = folderOf()
    const path = join(folder, 'results.csv')
    await writeResultsCsv(folder, rows)
    expect(readFileSync(path, 'utf8')).toBe(resultsCsv(rows))
    const { ino } = statSync(path)
    await writeResultsCsv(
      folder,
      rows.map((row) => copy(row, {})),
    )
    expect(statSync(path).ino).toBe(ino)
  })

  const [first] = rows
  test.for<[string, readonly ResultRow[]]>([
    ['a number', but(700, { metrics: { ...rows[700].metrics, nonzeros: 8 } })],
    ['the name of a number', but(700, { metrics: { lambda: 1, 'test.loss': 2, nonzeros: 3 } })],
    ['a status', but(700, { status: 'unconverged' })],
    ['a parameter', but(0, { run: { ...first.run, parameters: { 'penalty.l1_ratio': 0.75 } } })],
    ['a seed', but(0, { run: { ...first.run, spec: { ...first.run.spec, seed: 9 } } })],
    ['the order of runs', rows.toReversed()],
  ])('is written anew where %s has', async ([, changed]) => {
    const folder = folderOf()
    await writeResultsCsv(folder, rows)
    await writeResultsCsv(folder, changed)
    expect(readFileSync(join(folder, 'results.csv'), 'utf8')).toBe(resultsCsv(changed))
  })

  test.for<[string, (path: string, folder: string) => void]>([
    [
      'edited, to the same length and date',
      (path) => {
        const { mtime } = statSync(path)
        writeFileSync(path, readFileSync(path, 'utf8').replace('completed', 'COMPLETED'))
        utimesSync(path, mtime, mtime)
      },
    ],
    ['gone', (path) => rmSync(path)],
    ['nothing that is remembered', (_, folder) => writeFileSync(join(folder, '.results.json'), '{"source": 1')],
  ])('is mended where it is %s', async ([, spoil]) => {
    const folder = folderOf()
    await writeResultsCsv(folder, rows)
    spoil(join(folder, 'results.csv'), folder)
    await writeResultsCsv(folder, rows)
    expect(readFileSync(join(folder, 'results.csv'), 'utf8')).toBe(resultsCsv(rows))
  })
})
