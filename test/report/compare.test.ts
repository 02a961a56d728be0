import { describe, expect, test } from 'vitest'
import { compare, comparisonTable, comparisonText } from '../../pipeline/report/compare.ts'
import { type Compared, openCompared } from '../../pipeline/report/compared.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const side = (own: Partial<Compared>): Compared => ({ label: 'a', spec: {}, metrics: {}, support: [], ...own })

describe('a comparison', () => {
  const one = side({
    spec: { penalty: { kind: 'l1', factors: {} }, seed: 1, list: [1, 2] },
    metrics: { loss: 2, nonzeros: 3, same: 1 },
    support: ['x', 'y'],
  })
  const other = side({
    label: 'b',
    spec: { penalty: { kind: 'l2', factors: {} }, seed: 1, list: [1] },
    metrics: { loss: 1.5, nonzeros: 3, same: 1, extra: 4 },
    support: ['y', 'z'],
  })

  test('has what differs, by dotted path, metric and feature, and nothing else', () => {
    expect(compare([one, other])).toEqual({
      labels: ['a', 'b'],
      spec: [
        { name: 'penalty.kind', values: ['l1', 'l2'] },
        { name: 'list[1]', values: [2, undefined] },
      ],
      results: [
        { name: 'loss', values: [2, 1.5], difference: -0.5 },
        { name: 'extra', values: [undefined, 4] },
      ],
      support: [
        { name: 'x', values: [true, false] },
        { name: 'z', values: [false, true] },
      ],
      shared: 1,
    })
  })

  test('of one thing with itself is empty, and says so', () => {
    const same = compare([one, { ...one, label: 'b' }])
    expect(comparisonTable(same, true).rows).toEqual([])
    expect(comparisonText(same)).toBe('a and b are the same in spec and results.')
  })

  test('of three has three columns and no difference', () => {
    const table = comparisonTable(compare([one, other, side({ label: 'c', support: null })]), true)
    expect(table.columns.map(({ title }) => title)).toEqual(['part', 'what', 'a', 'b', 'c'])
    expect(table.rows.every((row) => row.length === 5)).toBe(true)
    expect(table.rows.some(([part]) => part === 'support')).toBe(false)
  })
})

test('experiments and runs are found by name, folder and the beginning of an id', async () => {
  const out = fresh()
  const file = write(
    'first.yaml',
    `name: first
data: {kind: synthetic, rows: 40, columns: 6, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 12}}}
validation: {kind: cross-validation, folds: 4}
`,
  )
  const first = await runHere(file, out)
  await runHere(file, out, ['name=second', 'select.rule=one-se'])
  const [{ id }] = first.plan.runs
  const sides = await Promise.all(['first', `${out}/second`, `${out}/first/${id}`].map((one) => openCompared(out, one)))
  const [a, b, run] = sides.map((one) => {
    if ('problem' in one) throw new Error(one.problem)
    return one
  })
  expect(compare([a, b]).spec.map(({ name }) => name)).toEqual(['name', 'select.rule'])
  expect(a.metrics).toEqual(first.selected?.metrics)
  // Alone, the run is at the place that its experiment's rule and metric chose.
  expect(compare([a, run]).results).toEqual([])
  expect(run.support).toEqual(a.support)
  expect(await openCompared(out, 'frist')).toMatchObject({ problem: expect.stringContaining('did you mean "first"?') })
})
