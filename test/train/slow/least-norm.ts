import { Matrix, pseudoInverse } from 'ml-matrix'
import { column } from '../../../pipeline/math/matrix.ts'
import type { Design } from '../../../pipeline/train/solve/design.ts'

/**
 * The slow twin of refits: least squares on some columns, of least norm, by the pseudo-inverse of their matrix, which is made
 * anew for each support.
 */
export function leastNorm({ Z, t }: Design, used: readonly number[]): Float64Array {
  const w = new Float64Array(Z.columns)
  if (used.length === 0) return w
  const A = new Matrix(used.map((j) => Array.from(column(Z, j)))).transpose()
  const solved = pseudoInverse(A).mmul(Matrix.columnVector(Array.from(t)))
  for (const [a, j] of used.entries()) w[j] = solved.get(a, 0)
  return w
}
