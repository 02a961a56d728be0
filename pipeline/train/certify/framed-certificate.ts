import { pullOf } from '../../penalty/positive.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import { bestDual, type Certificate, relative } from './certificate.ts'
import { eliminate } from './free-directions.ts'

/**
 * Squared loss in a frame z = (features, target, 1), with x = spread·z + offset for each scaled feature and y = spread·z + offset
 * for the scaled target, the last of each. ⟨a,b⟩ = Σ v_i a_i b_i / Σ v.
 */
export interface Framed {
  readonly features: number
  readonly intercept: boolean
  readonly spread: Float64Array
  readonly offset: Float64Array
}

/** What of its inner products a certificate asks for. */
export interface FramedProblem extends Framed {
  /** ⟨z_a, z_b⟩ for all a, where b is the target, 1, or a feature without a penalty. */
  against(b: number): Float64Array
  /** ⟨z_a, z_a⟩ for all a. */
  readonly squares: Float64Array
}

/** A fit as it is reported: weights of the scaled features, and an intercept. */
export interface ScaledFit {
  readonly w: Float64Array
  readonly b: number
}

/** One λ's residual r = e·z, its products, and room for what follows from them. */
export interface FramedResidual {
  /** e: what the fit makes of the frame, in units of the frame's target. */
  readonly residual: Float64Array
  /** ⟨z_j, r⟩ for each feature, the target and 1. */
  readonly inner: Float64Array
  readonly bounds: Float64Array
  readonly left: Float64Array
}

/** Room for the residual of one λ. */
export function residualRoom(features: number): FramedResidual {
  const [p, q] = [features, features + 2]
  const vector = (length: number) => new Float64Array(length)
  return { residual: vector(q), inner: vector(q), bounds: vector(p), left: vector(q) }
}

/**
 * e of r = e·z, for y − b − x·w in units of the frame's target.
 *
 * @param among the features that may have a weight, where these are not all: e is of them, the target and 1.
 */
export function residualOf(
  { features: p, spread, offset }: Framed,
  { w, b }: ScaledFit,
  e: Float64Array,
  among: Int32Array | null = null,
): void {
  const unit = spread[p]
  const m = among?.length ?? p
  let constant = offset[p] - b
  for (let k = 0; k < m; k++) {
    const j = among === null ? k : among[k]
    e[k] = w[j] === 0 ? 0 : -(w[j] / unit) * spread[j]
    if (w[j] !== 0) constant -= w[j] * offset[j]
  }
  e[m] = 1
  e[m + 1] = constant / unit
}

/** Below this share of the target's mean square a null objective is rounding. The frame is near the means: no digits go there. */
const ROUNDING = 1e-13

/** As `certify`, from the products of the residual: what is the same for cross-products and for columns. */
export function certifyFramed(posed: Framed, strengths: Strengths, nothing: Null, at: FramedResidual): Certificate {
  return proveFramed(posed, strengths, nothing, at).certificate
}

/** The same, and how much longer than the residual the dual point may have been: `bestDual`'s reach. */
export function proveFramed(
  posed: Framed,
  { l1, l2, positive }: Strengths,
  nothing: Null,
  { residual: e, inner, bounds, left }: FramedResidual,
): { readonly certificate: Certificate; readonly reach: number } {
  const { features: p, intercept, spread, offset } = posed
  const unit = spread[p]
  const ones = p + 1
  let norm = 0
  for (let j = 0; j < e.length; j++) norm += e[j] * inner[j]
  const square = project(nothing.free, inner, norm, left)
  const [level, levelLeft] = [inner[ones], left[ones]]

  // In units of the frame's target: w and l1 are divided by its unit, objectives by its square.
  let objective = 0.5 * Math.max(norm, 0)
  let worst = intercept ? Math.abs(level) : 0
  for (let j = 0; j < p; j++) {
    const bound = l1[j] / unit
    const w = e[j] === 0 ? 0 : -e[j] / spread[j]
    const slope = spread[j] * inner[j] + offset[j] * level - l2[j] * w
    let excess = pullOf(slope, positive) - bound
    if (w !== 0) {
      const isBeyond = positive && w < 0
      objective += isBeyond ? Number.POSITIVE_INFINITY : bound * Math.abs(w) + (l2[j] / 2) * w * w
      excess = isBeyond ? Number.POSITIVE_INFINITY : Math.abs(slope - Math.sign(w) * bound)
    }
    // A slope that is no number is no small violation.
    if (!(excess <= worst)) worst = excess
    bounds[j] = bound
    left[j] = spread[j] * left[j] + offset[j] * levelLeft
  }
  const dual = bestDual(left, left[p], square, { l1: bounds, l2, positive })
  const certificate = {
    objective: objective * unit * unit,
    gap: relative(Math.max(objective - dual.value, 0), nothing.objective, nothing.rounding),
    kkt: relative(worst, nothing.steepest, nothing.roundedSlope),
  }
  return { certificate, reach: dual.reach }
}

/** What all fits with the same unpenalised columns are measured by. */
export interface Null {
  readonly free: FreeColumns
  /** ½⟨y,y⟩ without what they explain; and what of it is rounding. */
  readonly objective: number
  readonly rounding: number
  /** The largest slope at zero weights; and what of it is rounding. */
  readonly steepest: number
  readonly roundedSlope: number
}

/** The null model at some strengths. Unpenalised columns are the same all along a path, but for λ = 0. */
export function nullModels(posed: FramedProblem): (strengths: Strengths) => Null {
  let known: Null | null = null
  return (strengths) => {
    const free = freeFeatures(posed, strengths)
    if (known?.free.places.length !== free.length) known = nullModel(posed, free)
    return known
  }
}

/** The null model where these columns go unpenalised. */
export function nullModel(posed: FramedProblem, places: readonly number[]): Null {
  const { features: p, intercept, spread, squares } = posed
  const ofTarget = posed.against(p)
  const ofOnes = posed.against(p + 1)
  let steepest = 0
  let longest = 0
  for (let j = 0; j < p; j++) {
    const level = intercept ? ofOnes[j] * ofOnes[p] : 0
    steepest = Math.max(steepest, Math.abs(spread[j] * (ofTarget[j] - level)))
    longest = Math.max(longest, Math.abs(spread[j]) * Math.sqrt(squares[j]))
  }
  const size = ofTarget[p]
  const free = freeColumns(posed, places)
  return {
    free,
    objective: 0.5 * project(free, ofTarget, size, new Float64Array(p + 2)),
    rounding: ROUNDING * 0.5 * size,
    steepest,
    roundedSlope: ROUNDING * Math.sqrt(size) * longest,
  }
}

/** Columns that no penalty holds: 1 for the intercept, and unpenalised features. */
export function freeFeatures({ features: p, intercept }: Framed, { l1, l2 }: Strengths): number[] {
  const free = intercept ? [p + 1] : []
  for (let j = 0; j < p; j++) if (l1[j] === 0 && l2[j] === 0) free.push(j)
  return free
}

/** Columns that no penalty holds, by their place in z, and their products. */
interface FreeColumns {
  readonly places: readonly number[]
  readonly products: readonly Float64Array[]
  readonly lengths: readonly number[]
  /** Products among them, each column of length 1. */
  readonly matrix: Float64Array
}

function freeColumns(posed: FramedProblem, places: readonly number[]): FreeColumns {
  const products = places.map((i) => posed.against(i))
  const lengths = places.map((i) => Math.sqrt(posed.squares[i]) || 1)
  const matrix = new Float64Array(places.length * places.length)
  for (const [a, column] of products.entries()) {
    for (const [b, j] of places.entries()) matrix[a * places.length + b] = column[j] / lengths[a] / lengths[b]
  }
  return { places, products, lengths, matrix }
}

/**
 * ⟨z_j, ·⟩ of a vector without what the free columns explain of it, written to `left`.
 *
 * @param inner ⟨z_j, ·⟩ of the vector. @param norm ⟨·,·⟩ of it.
 * @returns ⟨·,·⟩ of what is left.
 */
export function project(
  { places, products, lengths, matrix }: FreeColumns,
  inner: Float64Array,
  norm: number,
  left: Float64Array,
): number {
  left.set(inner)
  if (places.length === 0) return Math.max(norm, 0)
  const shares = new Float64Array(places.length)
  for (const [a, j] of places.entries()) shares[a] = inner[j] / lengths[a]
  // Where the intercept alone is free there is nothing to eliminate.
  if (places.length > 1) shares.set(eliminate(matrix.slice(), shares.slice(), places.length))
  else shares[0] = matrix[0] > 0 ? shares[0] / matrix[0] : 0
  let rest = norm
  for (const [a, i] of places.entries()) {
    const share = shares[a] / lengths[a]
    const column = products[a]
    for (let j = 0; j < left.length; j++) left[j] -= share * column[j]
    shares[a] = share
    rest -= share * inner[i]
  }
  for (const [a, i] of places.entries()) rest -= shares[a] * left[i]
  return Math.max(rest, 0)
}
