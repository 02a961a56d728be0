import { weightedMean } from '../../data/moments.ts'
import { column, type Matrix, zeros } from '../../math/matrix.ts'
import { addScaled, dot } from '../../math/vector.ts'

/**
 * Weighted least squares in the form that solvers want: minimise ½‖t − Zw‖² + penalty(w).
 *
 * Z_ij = √v_i (x_ij − x̄_j) and t_i = √v_i (y_i − ȳ), the observation weights v summing to 1 and the bars their means;
 * without an intercept nothing is subtracted. The mean over rows is thus in Z and t, and the intercept is out of the way:
 * b = ȳ − x̄·w.
 */
export interface Design {
  readonly Z: Matrix
  readonly t: Float64Array
  readonly columnMeans: Float64Array
  readonly targetMean: number
}

/**
 * @param X (nSamples, nFeatures), scaled.
 * @param weights observation weights; null where all weigh the same.
 */
export function designOf(X: Matrix, y: Float64Array, weights: Float64Array | null, intercept: boolean): Design {
  const v = normalised(weights, X.rows)
  const roots = v.map(Math.sqrt)
  const Z = zeros(X.rows, X.columns)
  const columnMeans = new Float64Array(X.columns)
  for (let j = 0; j < X.columns; j++) {
    const x = column(X, j)
    columnMeans[j] = intercept ? weightedMean(x, weights) : 0
    const z = column(Z, j)
    for (let i = 0; i < X.rows; i++) z[i] = roots[i] * (x[i] - columnMeans[j])
  }
  const targetMean = intercept ? weightedMean(y, weights) : 0
  return { Z, t: y.map((value, i) => roots[i] * (value - targetMean)), columnMeans, targetMean }
}

/** b = ȳ − x̄·w. */
export function interceptOf(design: Design, w: Float64Array): number {
  return design.targetMean - dot(design.columnMeans, w)
}

/** t − Zw. */
export function residual(design: Design, w: Float64Array): Float64Array {
  const r = design.t.slice()
  for (let j = 0; j < w.length; j++) if (w[j] !== 0) addScaled(r, -w[j], column(design.Z, j))
  return r
}

/** Zᵀr. */
export function correlations(design: Design, r: Float64Array): Float64Array {
  return Float64Array.from({ length: design.Z.columns }, (_, j) => dot(column(design.Z, j), r))
}

/** Observation weights that sum to 1. */
export function normalised(weights: Float64Array | null, length: number): Float64Array {
  if (weights === null) return new Float64Array(length).fill(1 / length)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
