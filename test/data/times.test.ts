import { expect, test } from 'vitest'
import { timeFaults } from '../../pipeline/data/validation/times.ts'

const rows = (values: readonly string[]) => Int32Array.from(values, (_, i) => i)
const said = (...values: string[]) =>
  timeFaults(
    { name: 't', kind: 'text', values },
    rows(values),
    rows(values).map((row) => row + 1),
  ).map(({ what }) => what)

test('times that sort as time goes pass: ISO 8601 to any precision, words of one length', () => {
  expect(said('2020-01', '2020-02-29', '2020-12-31T10:00', '2020-12-31 10:00:00.5Z', '2021')).toEqual([])
  expect(said('20200101', '20200102')).toEqual([])
  expect(said('t01', 't02', 't10')).toEqual([])
})

test('those that do not are refused, with one of them', () => {
  expect(said('1/1/2020', '2/1/2020', '10/1/2020')).toEqual([
    'the text of column "t" does not sort as time goes ("1/1/2020" in row 1)',
  ])
  expect(said('31.12.2020', '01.01.2021')).toHaveLength(1)
  expect(said('t9', 't10')).toEqual(['the text of column "t" does not sort as time goes ("t10" in row 2)'])
})

test('one word among numbers is what is wrong', () => {
  expect(said('1', '2', '30s', '4')).toEqual([
    'column "t" has "30s" in row 3, which is no number, so that all its times are text',
  ])
})
