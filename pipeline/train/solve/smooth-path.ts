import { Matrix as DenseMatrix, SingularValueDecomposition } from 'ml-matrix'
import { choleskyFactor, choleskySolve } from '../../math/cholesky.ts'
import { column } from '../../math/matrix.ts'
import { dot, isZero } from '../../math/vector.ts'
import { correlations, type Design, residual } from './design.ts'

/** Singular values below this share of the largest count as zero: the solution of least norm is taken. */
const RANK_TOLERANCE = 1e-12

/** Steps of refinement with the residual itself; each gains as many digits as the factor has left. */
const REFINEMENTS = 3

/**
 * Least squares and ridge: minimises ½‖t − Zw‖² + Σ_j l2_j/2 w_j².
 *
 * (ZᵀZ + L₂) w = Zᵀt by Cholesky, refined with the gradient of the true residual, which takes out the squared
 * condition number of the normal equations. Where that matrix is singular, or larger than Z, the singular value
 * decomposition gives the solution of least norm.
 */
export function solveSmooth(design: Design, l2: Float64Array): Float64Array {
  const { columns: p, rows: n } = design.Z
  if (p > n) return solveBySvd(design, l2)
  const factor = new Float64Array(p * p)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) factor[i * p + j] = dot(column(design.Z, i), column(design.Z, j))
    factor[i * p + i] += l2[i]
    // A column that is constant has nothing to say: a unit pivot leaves its weight at exactly 0.
    if (factor[i * p + i] === 0) factor[i * p + i] = 1
  }
  if (choleskyFactor(factor, p) < p) return solveBySvd(design, l2)

  const w = new Float64Array(p)
  for (let step = 0; step <= REFINEMENTS; step++) {
    const change = correlations(design, residual(design, w)).map((c, j) => c - l2[j] * w[j])
    choleskySolve(factor, p, change)
    for (let j = 0; j < p; j++) w[j] += change[j]
  }
  return w
}

/**
 * The rows √l2_j e_j are put under Z and 0 under t: ridge is least squares on the taller matrix. Penalised columns are
 * instead divided by √l2_j where all are penalised, which keeps the matrix as small as Z.
 */
function solveBySvd({ Z, t }: Design, l2: Float64Array): Float64Array {
  const { rows: n, columns: p } = Z
  const all = l2.every((strength) => strength > 0)
  const extra = all ? 0 : p
  const scale = all ? l2.map((strength) => 1 / Math.sqrt(strength)) : new Float64Array(p).fill(1)
  const A = DenseMatrix.zeros(n + extra, p)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) A.set(i, j, Z.values[j * n + i] * scale[j])
    if (!all) A.set(n + j, j, Math.sqrt(l2[j]))
  }
  const svd = new SingularValueDecomposition(A, { autoTranspose: true })
  const { leftSingularVectors: U, rightSingularVectors: V, diagonal } = svd
  const w = new Float64Array(p)
  const damping = all ? 1 : 0
  for (const [k, s] of diagonal.entries()) {
    if (s <= RANK_TOLERANCE * diagonal[0]) continue
    let projection = 0
    for (let i = 0; i < n; i++) projection += U.get(i, k) * t[i]
    const share = (projection * s) / (s * s + damping)
    for (let j = 0; j < p; j++) w[j] += share * V.get(j, k)
  }
  // A column of zeros has weight 0; what the decomposition leaves it is rounding.
  return w.map((weight, j) => (isZero(column(Z, j)) ? 0 : weight * scale[j]))
}
