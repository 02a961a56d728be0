import { expect, test } from 'vitest'
import { mirrorUpper, rowBegin, triangleEntry, triangleLength } from '../../pipeline/math/triangle.ts'

test.each([0, 1, 2, 8, 17])('an upper triangle of %i rows has its entries one behind the other, row by row', (q) => {
  const places = Array.from({ length: q }, (_, i) =>
    Array.from({ length: q - i }, (_, k) => triangleEntry(q, i, i + k)),
  )
  expect(places.flat()).toEqual(Array.from({ length: triangleLength(q) }, (_, c) => c))
  for (const [i, row] of places.entries()) {
    expect(row[0]).toBe(rowBegin(q, i))
    for (const [k, c] of row.entries()) expect(triangleEntry(q, i + k, i)).toBe(c)
  }
})

test.each([1, 7, 8, 9, 25])('what is above the diagonal of %i rows is copied below it', (q) => {
  const upper = (i: number, j: number) => 100 * Math.min(i, j) + Math.max(i, j)
  const matrix = Float64Array.from({ length: q * q }, (_, c) => {
    const [i, j] = [Math.floor(c / q), c % q]
    return i <= j ? upper(i, j) : Number.NaN
  })
  mirrorUpper(q, matrix)
  expect([...matrix]).toEqual(Array.from({ length: q * q }, (_, c) => upper(Math.floor(c / q), c % q)))
})
