import { expect, test } from 'vitest'
import { column, sharedVector, zeros } from '../../pipeline/math/matrix.ts'
import { addScaled, dot, maxAbs, nonzeros } from '../../pipeline/math/vector.ts'

test('a product sums from the first entry to the last, so that every machine rounds alike', () => {
  expect(dot(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6))).toBe(32)
  expect(dot(Float64Array.of(1e16, 1, -1e16), Float64Array.of(1, 1, 1))).toBe(0)
  expect(dot(Float64Array.of(1e16, -1e16, 1), Float64Array.of(1, 1, 1))).toBe(1)
  expect(dot(new Float64Array(), new Float64Array())).toBe(0)
})

test('adding a multiple changes the first vector and not the second', () => {
  const y = Float64Array.of(1, 2)
  const x = Float64Array.of(3, 4)
  addScaled(y, -2, x)
  expect([y, x]).toEqual([Float64Array.of(-5, -6), Float64Array.of(3, 4)])
})

test('the largest size is that of any sign, and 0 of nothing', () => {
  expect(maxAbs(Float64Array.of(1, -3, 2))).toBe(3)
  expect(maxAbs(new Float64Array())).toBe(0)
  expect(maxAbs(Float64Array.of(1, Number.NaN))).toBeNaN()
})

test('only what is exactly 0 counts as zero, −0 too', () => {
  expect(nonzeros(Float64Array.of(0, -0, 5e-324, -1, Number.NaN))).toBe(3)
})

test('a column is a view of its matrix', () => {
  const matrix = zeros(2, 3)
  column(matrix, 1).set([7, 8])
  expect([...matrix.values]).toEqual([0, 0, 7, 8, 0, 0])
})

test('shared memory is asked for by name', () => {
  expect(sharedVector(3).buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(zeros(2, 2).values.buffer).toBeInstanceOf(ArrayBuffer)
})
