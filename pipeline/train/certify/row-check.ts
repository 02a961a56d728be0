import { randomStream } from '../../math/random.ts'

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
 * @param sums S, q × q, row by row. @param probed the right-hand side.
 * Source: Freivalds (1977), Probabilistic machines can use less running time.
 */
export function holdsToRows(sums: Float64Array, a: Float64Array, probed: Float64Array): boolean {
  const q = a.length
  let all = 0
  for (let j = 0; j < q; j++) all += Math.sqrt(sums[j * q + j])
  for (let i = 0; i < q; i++) {
    let sum = 0
    for (let j = 0, c = i * q; j < q; j++, c++) sum += sums[c] * a[j]
    if (!(Math.abs(sum - probed[i]) <= ROUNDING * Math.sqrt(sums[i * q + i]) * all)) return false
  }
  return true
}
