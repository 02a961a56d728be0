import type { Matrix } from '../../math/matrix.ts'
import { square } from '../../math/power.ts'
import { pullOf } from '../../penalty/positive.ts'
import type { Strengths } from '../../penalty/strengths.ts'

/** A proof of how good a fit is, made without the solver that found it. */
export interface Certificate {
  /** (1/Σv) Σ v_i ℓ(y_i, ŷ_i) + Σ_j ( l1_j |w_j| + l2_j/2 w_j² ); ∞ where a weight is below 0 that may not be. */
  readonly objective: number
  /** An upper bound on objective − optimum, divided by the objective of the null model. */
  readonly gap: number
  /** Largest violation of the optimality conditions, divided by the largest gradient where all weights are 0. */
  readonly kkt: number
}

/** A problem as it was posed: scaled features, target, raw observation weights. */
export interface PosedProblem {
  readonly X: Matrix
  readonly y: Float64Array
  readonly weights: Float64Array | null
  readonly intercept: boolean
}

/** Below this share of the target's mean square a gap is rounding, not a gap: it matters where the null model is exact. */
export const ROUNDING_OF_SQUARES = 1e-28

/**
 * Duality gap, optimality violation and objective of given weights under squared loss.
 *
 * With residual r = y − Xw − b and ⟨a,b⟩ = Σ v_i a_i b_i / Σv, any θ that is orthogonal to the unpenalised columns bounds
 * the optimum from below:
 *
 *     D(θ) = ⟨y,θ⟩ − ½⟨θ,θ⟩ − Σ_{l2_j>0} (|⟨x_j,θ⟩| − l1_j)₊² / (2 l2_j),   |⟨x_j,θ⟩| ≤ l1_j where l2_j = 0
 *
 * Where no weight may be below 0, ⟨x_j,θ⟩ stands for |⟨x_j,θ⟩|: below, nothing is asked of it.
 *
 * θ is r, made orthogonal and shrunk until the bounds hold. Nothing here is shared with a solver: the sums run over the
 * rows as posed, uncentred.
 *
 * Source: Kim et al. (2007), IEEE J-STSP 1(4); Mairal & Yu (2012) for the elastic net.
 */
export function certify(problem: PosedProblem, strengths: Strengths, w: Float64Array, b: number): Certificate {
  const { l1, l2 } = strengths
  const { X, y } = problem
  const { rows: n, columns: p } = X
  const v = shares(problem.weights, n)
  const r = residualOf(problem, w, b)

  const free = orthogonaliser(problem, v, l1, l2)
  const nullResidual = free(y)
  const nullObjective = 0.5 * product(v, nullResidual, nullResidual)
  const zeroGradient = largest(X, v, problem.intercept ? centred(y, v) : y)
  const posed = 0.5 * product(v, y, y)

  let objective = 0.5 * product(v, r, r)
  for (let j = 0; j < p; j++) objective += l1[j] * Math.abs(w[j]) + (l2[j] / 2) * square(w[j])
  if (isBeyond(strengths, w)) objective = Number.POSITIVE_INFINITY

  const theta = free(r)
  const inner = Float64Array.from({ length: p }, (_, j) => against(X, j, v, theta))
  const dual = bestDual(inner, product(v, y, theta), product(v, theta, theta), strengths)
  const gap = objective - dual.value
  return {
    objective,
    gap: relative(Math.max(gap, 0), nullObjective, ROUNDING_OF_SQUARES * posed),
    kkt: relative(violation(problem, v, strengths, w, r), zeroGradient, Math.sqrt(ROUNDING_OF_SQUARES * posed)),
  }
}

/** Whether a weight is where none may be. */
function isBeyond({ positive }: Strengths, w: Float64Array): boolean {
  return positive && w.some((weight) => weight < 0)
}

/** y − Xw − b. */
export function residualOf({ X, y }: PosedProblem, w: Float64Array, b: number): Float64Array {
  const { rows: n, columns: p } = X
  const r = new Float64Array(n)
  for (let i = 0; i < n; i++) r[i] = y[i] - b
  for (let j = 0; j < p; j++) if (w[j] !== 0) for (let i = 0; i < n; i++) r[i] -= w[j] * X.values[j * n + i]
  return r
}

/**
 * The best lower bound along t·θ, t between 0 and the largest that keeps |⟨x_j,tθ⟩| ≤ l1_j.
 *
 * @param inner ⟨x_j,θ⟩, and perhaps more. @param linear ⟨y,θ⟩. @param norm ⟨θ,θ⟩.
 * @returns the bound, and the largest t that was tried: features with |⟨x_j,tθ⟩| ≤ l1_j there have no part in it.
 */
export function bestDual(
  inner: Float64Array,
  linear: number,
  norm: number,
  { l1, l2, positive }: Strengths,
): { value: number; reach: number } {
  let longest = Number.POSITIVE_INFINITY
  let ridged = false
  for (let j = 0; j < l1.length; j++) {
    const size = pullOf(inner[j], positive)
    if (l2[j] > 0) ridged = true
    else if (l1[j] > 0 && l1[j] < longest * size) longest = l1[j] / size
  }
  const best = norm > 0 ? Math.max(linear / norm, 0) : 0
  const [far, near] = [Math.min(best, longest), Math.min(1, longest)]
  const value = (t: number) => {
    const dual = t * linear - 0.5 * t * t * norm
    return ridged ? lessBeyond(dual, t, inner, { l1, l2, positive }) : dual
  }
  return { value: Math.max(value(far), far === near ? 0 : value(near), 0), reach: Math.max(far, near) }
}

/** A dual value less Σ_{l2_j>0} (|t·inner_j| − l1_j)₊² / (2 l2_j). */
function lessBeyond(dual: number, t: number, inner: Float64Array, { l1, l2, positive }: Strengths): number {
  let left = dual
  for (let j = 0; j < l1.length; j++) {
    if (!(l2[j] > 0)) continue
    const beyond = pullOf(t * inner[j], positive) - l1[j]
    // What is no number is not held by its bound. Most are, and spare a division.
    if (!(beyond <= 0)) left -= (beyond * beyond) / (2 * l2[j])
  }
  return left
}

/** max_j dist( ⟨x_j,r⟩ − l2_j w_j, l1_j ∂|w_j| ), at 0 as far as it is above where no weight may be below; the intercept counts as a column of ones. */
function violation(
  { X, intercept }: PosedProblem,
  v: Float64Array,
  strengths: Strengths,
  w: Float64Array,
  r: Float64Array,
): number {
  const { l1, l2, positive } = strengths
  if (isBeyond(strengths, w)) return Number.POSITIVE_INFINITY
  let worst = 0
  if (intercept) {
    let mean = 0
    for (let i = 0; i < r.length; i++) mean += v[i] * r[i]
    worst = Math.abs(mean)
  }
  for (let j = 0; j < w.length; j++) {
    const slope = against(X, j, v, r) - l2[j] * w[j]
    const distance =
      w[j] === 0 ? Math.max(pullOf(slope, positive) - l1[j], 0) : Math.abs(slope - Math.sign(w[j]) * l1[j])
    worst = Math.max(worst, distance)
  }
  return worst
}

/** A map that takes out of a vector all that the intercept and the unpenalised columns can explain. */
export function orthogonaliser({ X, intercept }: PosedProblem, v: Float64Array, l1: Float64Array, l2: Float64Array) {
  const n = X.rows
  const roots = v.map(Math.sqrt)
  const columns: Float64Array[] = intercept ? [roots] : []
  for (let j = 0; j < X.columns; j++) {
    if (l1[j] === 0 && l2[j] === 0) columns.push(roots.map((root, i) => root * X.values[j * n + i]))
  }
  const basis = orthonormalBasis(columns, n)
  return (vector: Float64Array): Float64Array => {
    const weighted = vector.map((value, i) => roots[i] * value)
    // Twice: the second pass takes out what rounding left in the first.
    for (const q of [...basis, ...basis]) {
      let projection = 0
      for (let i = 0; i < n; i++) projection += q[i] * weighted[i]
      for (let i = 0; i < n; i++) weighted[i] -= projection * q[i]
    }
    return weighted.map((value, i) => (roots[i] > 0 ? value / roots[i] : 0))
  }
}

/** Gram–Schmidt, each column twice; columns that the others explain to ten digits add nothing. */
function orthonormalBasis(columns: readonly Float64Array[], n: number): Float64Array[] {
  const basis: Float64Array[] = []
  for (const values of columns) {
    const q = values.slice()
    const before = Math.sqrt(q.reduce((sum, value) => sum + value * value, 0))
    for (const other of [...basis, ...basis]) {
      let projection = 0
      for (let i = 0; i < n; i++) projection += other[i] * q[i]
      for (let i = 0; i < n; i++) q[i] -= projection * other[i]
    }
    const after = Math.sqrt(q.reduce((sum, value) => sum + value * value, 0))
    if (after > 1e-10 * before) basis.push(q.map((value) => value / after))
  }
  return basis
}

/** Observation weights as shares of their sum. */
export function shares(weights: Float64Array | null, n: number): Float64Array {
  if (weights === null) return new Float64Array(n).fill(1 / n)
  let sum = 0
  for (let i = 0; i < n; i++) sum += weights[i]
  return weights.map((weight) => weight / sum)
}

export function product(v: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < v.length; i++) sum += v[i] * a[i] * b[i]
  return sum
}

export function centred(a: Float64Array, v: Float64Array): Float64Array {
  let mean = 0
  for (let i = 0; i < a.length; i++) mean += v[i] * a[i]
  return a.map((value) => value - mean)
}

function against(X: Matrix, j: number, v: Float64Array, a: Float64Array): number {
  return product(v, X.values.subarray(j * X.rows, (j + 1) * X.rows), a)
}

function largest(X: Matrix, v: Float64Array, a: Float64Array): number {
  let max = 0
  for (let j = 0; j < X.columns; j++) max = Math.max(max, Math.abs(against(X, j, v, a)))
  return max
}

/** value/scale; where the scale itself is rounding, what is no larger counts as nothing. */
export function relative(value: number, scale: number, floor: number): number {
  if (scale > floor) return value / scale
  return value <= floor ? 0 : Number.POSITIVE_INFINITY
}
