import { randomStream } from '../../math/random.ts'
import { rowBegin } from '../../math/triangle.ts'

/** Cross-products and rows may differ by this share of the lengths involved: sums of many rows, in another order. */
const ROUNDING = 1e-9

/**
 * A vector of numbers between 1 and 2 and of either sign, the same in every run. A wrong entry is seen for sure; wrong ones of
 * one row cancel in it only if they happen to be orthogonal to it.
 */
export function probe(length: number): Float64Array {
  const stream = randomStream(0, 'row check')
  const a = new Float64Array(length)
  for (let j = 0; j < length; j++) a[j] = (stream.uniform() < 0.5 ? -1 : 1) * (1 + stream.uniform())
  return a
}

/**
 * Holds cross-products S to the rows they are said to be of: S·a = Σ v z (zᵀa), a product that takes the rows once and never a
 * pair of columns.
 *
 * @param sums S, its upper triangle row by row. @param probed the right-hand side.
 * Source: Freivalds (1977), Probabilistic machines can use less running time.
 */
export function holdsToRows(sums: Float64Array, a: Float64Array, probed: Float64Array): boolean {
  const q = a.length
  const lengths = Float64Array.from({ length: q }, (_, i) => Math.sqrt(sums[rowBegin(q, i)]))
  const all = lengths.reduce((sum, length) => sum + length, 0)
  const products = new Float64Array(q)
  for (let i = 0; i < q; i++) {
    const row = sums.subarray(rowBegin(q, i), rowBegin(q, i + 1))
    products[i] += multiplyRow(row, a, i, products)
  }
  return products.every((product, i) => Math.abs(product - probed[i]) <= ROUNDING * lengths[i] * all)
}

/** What row i of a triangle gives to S·a: the product of the row, and its entries in the rows below, which are added there. */
function multiplyRow(row: Float64Array, a: Float64Array, i: number, products: Float64Array): number {
  let sum = row[0] * a[i]
  for (let k = 1; k < row.length; k++) {
    sum += row[k] * a[i + k]
    products[i + k] += row[k] * a[i]
  }
  return sum
}
