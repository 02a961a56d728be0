import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFeatures } from '../../pipeline/data/encode.ts'
import { column } from '../../pipeline/math/matrix.ts'

test('the columns of a one-hot feature sum to 1 in every row, and say its value', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 20 }), (values) => {
      const feature = { column: { name: 'g', kind: 'text', values }, path: 'data' } as const
      const { names, X } = encodeFeatures(
        [feature],
        ['g'],
        Int32Array.from(values, (_, i) => i + 1),
        [],
      )
      expect(names).toEqual([...new Set(values)].sort().map((value) => `g=${value}`))
      values.forEach((value, i) => {
        const row = names.map((_, j) => column(X, j)[i])
        expect(row.reduce((sum, one) => sum + one, 0)).toBe(1)
        expect(names[row.indexOf(1)]).toBe(`g=${value}`)
      })
    }),
  )
})

test('more numbers than memory is worth are refused', () => {
  const values = Array.from({ length: 40_000 }, (_, i) => `id${i}`)
  const feature = { column: { name: 'id', kind: 'text', values }, path: 'data' } as const
  const faults: { path: string; what: string; fix: string }[] = []
  encodeFeatures([feature], ['id'], new Int32Array(40_000), faults)
  expect(faults.map((fault) => fault.what)).toEqual([
    '40000 rows of 40000 encoded features need 13 GB; the limit is 8 GB',
  ])
})
