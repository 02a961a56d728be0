import type { Strengths } from '../../penalty/strengths.ts'
import type { Arithmetic } from './arithmetic.ts'
import type { DualLoss, Rows } from './dual-loss.ts'

/** Corrections; each takes out what rounding left of the last. */
const CORRECTIONS = 3

/** With more columns their products are made as one of matrices. */
const FEW = 32

/** Pivots below this share of the largest belong to columns that the others explain. */
const SINGULAR = 1e-12

/** Columns that no penalty holds, and which features are among them. */
export interface FreeColumns {
  readonly features: readonly number[]
  readonly columns: readonly Float64Array[]
}

/**
 * The columns that no penalty holds: ones for the intercept, and unpenalised features, each of unit length.
 *
 * @param known those at other strengths: where the same go free, it is these.
 */
export function freeColumns(
  n: number,
  intercept: boolean,
  arithmetic: Arithmetic,
  { l1, l2 }: Strengths,
  known: FreeColumns | null,
): FreeColumns {
  const features: number[] = []
  for (let j = 0; j < l1.length; j++) if (l1[j] === 0 && l2[j] === 0) features.push(j)
  if (known?.features.join() === features.join()) return known
  const columns = features.map((j) => arithmetic.column(j).slice())
  if (intercept) columns.unshift(new Float64Array(n).fill(1))
  return {
    features,
    columns: columns.map((column) => {
      const length = Math.sqrt(column.reduce((sum, x) => sum + x * x, 0) / n)
      return length > 0 ? column.map((x) => x / length) : column
    }),
  }
}

/**
 * Takes the slope along the free columns out of residuals: θ = (y − μ) − C·a with C = ∂μ/∂η, row by row, and a such that
 * ⟨u, θ_k⟩ = 0 for every column u and output k.
 *
 * It is what a Newton step along the columns would change. Where a mean is near its bound C is near 0, so that y − θ stays
 * a mean; a plain projection would push it out.
 *
 * @param theta y − μ; it becomes θ.
 */
export function takeOutSlope(
  columns: readonly Float64Array[],
  at: Rows,
  theta: Float64Array,
  mu: Float64Array,
  loss: DualLoss,
  arithmetic: Arithmetic,
): void {
  const { rows, outputs, v } = at
  const size = columns.length * outputs
  if (size === 0) return
  const A = curvatureAlong(columns, at, mu, loss, arithmetic)
  const along = new Float64Array(outputs)
  for (let round = 0; round < CORRECTIONS; round++) {
    const slopes = new Float64Array(size)
    for (const [c, u] of columns.entries()) {
      for (let k = 0; k < outputs; k++) {
        let sum = 0
        for (let i = 0; i < rows; i++) sum += v[i] * u[i] * theta[k * rows + i]
        slopes[c * outputs + k] = sum
      }
    }
    const a = eliminate(A.slice(), slopes, size)
    for (let i = 0; i < rows; i++) {
      for (let l = 0; l < outputs; l++) {
        along[l] = 0
        for (let c = 0; c < columns.length; c++) along[l] += columns[c][i] * a[c * outputs + l]
      }
      for (let k = 0; k < outputs; k++) {
        for (let l = 0; l < outputs; l++) theta[k * rows + i] -= loss.curvature(at, mu, i, k, l) * along[l]
      }
    }
  }
}

/** Σ_i v_i u_i u'_i ∂μ_k/∂η_l for every pair of (column, output). */
function curvatureAlong(
  columns: readonly Float64Array[],
  at: Rows,
  mu: Float64Array,
  loss: DualLoss,
  arithmetic: Arithmetic,
): Float64Array {
  const { outputs, v } = at
  const size = columns.length * outputs
  const A = new Float64Array(size * size)
  for (let k = 0; k < outputs; k++) {
    for (let l = 0; l <= k; l++) {
      const weights = v.map((share, i) => share * loss.curvature(at, mu, i, k, l))
      const put = (c: number, d: number, sum: number) => {
        A[(c * outputs + k) * size + d * outputs + l] = sum
        A[(d * outputs + l) * size + c * outputs + k] = sum
      }
      if (columns.length > FEW) {
        const weighted = columns.map((z) => z.map((value, i) => weights[i] * value))
        const products = arithmetic.products(columns, weighted)
        for (let c = 0; c < columns.length; c++) {
          for (let d = 0; d < columns.length; d++) put(c, d, products[c * columns.length + d])
        }
        continue
      }
      for (const [c, u] of columns.entries()) {
        for (const [d, z] of columns.entries()) {
          let sum = 0
          for (let i = 0; i < v.length; i++) sum += weights[i] * u[i] * z[i]
          put(c, d, sum)
        }
      }
    }
  }
  return A
}

/** A·x = b by elimination with the largest pivot of the diagonal; what depends on the rest gets 0. */
export function eliminate(A: Float64Array, b: Float64Array, size: number): Float64Array {
  const x = new Float64Array(size)
  const order: number[] = []
  const left = Int32Array.from({ length: size }, (_, i) => i)
  let first = 0
  for (let count = size; count > 0; count--) {
    let at = 0
    for (let k = 1; k < count; k++) if (A[left[k] * size + left[k]] > A[left[at] * size + left[at]]) at = k
    const pivot = left[at]
    const value = A[pivot * size + pivot]
    first ||= value
    if (!(value > SINGULAR * first)) break
    left.copyWithin(at, at + 1, count)
    order.push(pivot)
    for (let a = 0; a < count - 1; a++) {
      const i = left[a]
      const factor = A[i * size + pivot] / value
      if (factor === 0) continue
      for (let k = 0; k < count - 1; k++) A[i * size + left[k]] -= factor * A[pivot * size + left[k]]
      b[i] -= factor * b[pivot]
    }
  }
  for (const pivot of order.toReversed()) {
    let sum = b[pivot]
    for (const other of order) if (other !== pivot) sum -= A[pivot * size + other] * x[other]
    x[pivot] = sum / A[pivot * size + pivot]
  }
  return x
}
