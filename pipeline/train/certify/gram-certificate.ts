import type { OpenKernels } from '../../kernels/door.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import { bestDual, type Certificate, relative } from './certificate.ts'
import { eliminate } from './free-directions.ts'

/**
 * A problem by its cross-products Σ v z zᵀ, z = (features, target, 1) in some frame, with x = spread·z + offset for each scaled
 * feature. `RowCheck` holds them to the rows.
 */
export interface PosedByProducts {
  /** (p + 2)², row by row. */
  readonly sums: Float64Array
  readonly features: number
  readonly intercept: boolean
  readonly spread: Float64Array
  readonly offset: Float64Array
  /** The scaled target is this times that of the frame, but for a constant. */
  readonly targetUnit: number
}

/** Weights and intercepts in the frame, (p, L) row by row and (L): what predicts its target. */
export interface FrameModel {
  readonly weights: Float64Array
  readonly intercepts: Float64Array
}

/** Below this share of the target's mean square a null objective is rounding. The frame is near the means: no digits go there. */
const ROUNDING = 1e-13

/**
 * Duality gap, optimality violation and objective of a whole path under squared loss, from cross-products.
 *
 * With e = (−ω, 1, −β) the residual is r = e·z, so that S·e holds ⟨z_j, r⟩ for all j, and eᵀSe is ⟨r, r⟩: one matrix product
 * for all λ. The rest is `certify`'s: the dual point is r made orthogonal to what goes unpenalised and shrunk until its bounds
 * hold; its products follow from those of r.
 *
 * What is proved is the optimum of the problem that the cross-products say; the gap is known to about 1e-14 of the null
 * objective. Nothing here is shared with a solver; the kernels multiply the matrices.
 */
export function certifyByProducts(
  { kernels, arena }: OpenKernels,
  posed: PosedByProducts,
  path: readonly Strengths[],
  { weights, intercepts }: FrameModel,
): Certificate[] {
  const { sums, features: p } = posed
  const q = p + 2
  const L = path.length
  return arena.scoped(() => {
    const S = arena.unset(q * q)
    S.view.set(sums)
    const e = arena.unset(q * L)
    for (let c = 0; c < p * L; c++) e.view[c] = -weights[c]
    e.view.fill(1, p * L, (p + 1) * L)
    for (let l = 0; l < L; l++) e.view[(p + 1) * L + l] = -intercepts[l]
    const products = arena.float64(q * L)
    const scratch = arena.unset(kernels.gemmScratchBytes() / Float64Array.BYTES_PER_ELEMENT)
    kernels.gemm(q, L, q, S.offset, q, 1, e.offset, L, 1, products.offset, L, scratch.offset)

    const total = sums[q * q - 1]
    const at = {
      residual: new Float64Array(q),
      inner: new Float64Array(q),
      bounds: new Float64Array(p),
      left: new Float64Array(q),
    }
    let nothing = nullOf(posed, freeColumns(posed, path[0]))
    return path.map((strengths, l) => {
      for (let j = 0; j < q; j++) {
        at.residual[j] = e.view[j * L + l]
        at.inner[j] = products.view[j * L + l] / total
      }
      // Unpenalised columns are the same all along a path, but for λ = 0.
      const free = freeColumns(posed, strengths)
      if (free.length !== nothing.free.length) nothing = nullOf(posed, free)
      return certifyOne(posed, strengths, nothing, at)
    })
  })
}

/** One λ's residual r = e·z, its products, and room for what follows from them. */
interface Residual {
  /** e. */
  readonly residual: Float64Array
  /** ⟨z_j, r⟩ for each feature, the target and 1. */
  readonly inner: Float64Array
  readonly bounds: Float64Array
  readonly left: Float64Array
}

function certifyOne(
  posed: PosedByProducts,
  { l1, l2 }: Strengths,
  nothing: Null,
  { residual: e, inner, bounds, left }: Residual,
): Certificate {
  const { features: p, intercept, spread, offset, targetUnit: unit } = posed
  const ones = p + 1
  let norm = 0
  for (let j = 0; j < e.length; j++) norm += e[j] * inner[j]
  const square = project(posed, inner, norm, nothing.free, left)

  // In units of the frame's target: w and l1 are divided by its unit, objectives by its square.
  let objective = 0.5 * Math.max(norm, 0)
  let worst = intercept ? Math.abs(inner[ones]) : 0
  for (let j = 0; j < p; j++) {
    const bound = l1[j] / unit
    const w = e[j] === 0 ? 0 : -e[j] / spread[j]
    objective += bound * Math.abs(w) + (l2[j] / 2) * w * w
    const slope = spread[j] * inner[j] + offset[j] * inner[ones] - l2[j] * w
    worst = Math.max(worst, w === 0 ? Math.abs(slope) - bound : Math.abs(slope - Math.sign(w) * bound))
    bounds[j] = bound
    left[j] = spread[j] * left[j] + offset[j] * left[ones]
  }
  const dual = bestDual(left.subarray(0, p), left[p], square, { l1: bounds, l2 })
  return {
    objective: objective * unit * unit,
    gap: relative(Math.max(objective - dual, 0), nothing.objective, nothing.rounding),
    kkt: relative(worst, nothing.steepest, nothing.roundedSlope),
  }
}

/** What all fits with the same unpenalised columns are measured by. */
interface Null {
  /** By their place in z. */
  readonly free: readonly number[]
  /** ½⟨y,y⟩ without what they explain; and what of it is rounding. */
  readonly objective: number
  readonly rounding: number
  /** The largest slope at zero weights; and what of it is rounding. */
  readonly steepest: number
  readonly roundedSlope: number
}

function nullOf(posed: PosedByProducts, free: readonly number[]): Null {
  const { features: p, intercept, spread } = posed
  const [target, ones] = [p, p + 1]
  const ofTarget = Float64Array.from({ length: p + 2 }, (_, j) => product(posed, j, target))
  let steepest = 0
  let longest = 0
  for (let j = 0; j < p; j++) {
    const level = intercept ? product(posed, j, ones) * product(posed, target, ones) : 0
    steepest = Math.max(steepest, Math.abs(spread[j] * (ofTarget[j] - level)))
    longest = Math.max(longest, Math.abs(spread[j]) * Math.sqrt(product(posed, j, j)))
  }
  const size = ofTarget[target]
  return {
    free,
    objective: 0.5 * project(posed, ofTarget, size, free, new Float64Array(p + 2)),
    rounding: ROUNDING * 0.5 * size,
    steepest,
    roundedSlope: ROUNDING * Math.sqrt(size) * longest,
  }
}

/** Columns that no penalty holds: 1 for the intercept, and unpenalised features. */
function freeColumns({ features: p, intercept }: PosedByProducts, { l1, l2 }: Strengths): number[] {
  const free = intercept ? [p + 1] : []
  for (let j = 0; j < p; j++) if (l1[j] === 0 && l2[j] === 0) free.push(j)
  return free
}

/** ⟨z_a, z_b⟩. */
function product({ sums, features: p }: PosedByProducts, a: number, b: number): number {
  return sums[a * (p + 2) + b] / sums[sums.length - 1]
}

/**
 * ⟨z_j, ·⟩ of a vector without what the free columns explain of it, written to `left`.
 *
 * @param inner ⟨z_j, ·⟩ of the vector. @param norm ⟨·,·⟩ of it.
 * @returns ⟨·,·⟩ of what is left.
 */
function project(
  posed: PosedByProducts,
  inner: Float64Array,
  norm: number,
  free: readonly number[],
  left: Float64Array,
): number {
  const size = free.length
  const lengths = free.map((j) => Math.sqrt(product(posed, j, j)) || 1)
  const matrix = new Float64Array(size * size)
  for (const [a, i] of free.entries()) {
    for (const [b, j] of free.entries()) matrix[a * size + b] = product(posed, i, j) / lengths[a] / lengths[b]
  }
  const along = Float64Array.from(free, (j, a) => inner[j] / lengths[a])
  const shares = eliminate(matrix, along, size)
  left.set(inner)
  let rest = norm
  for (const [a, i] of free.entries()) {
    const share = shares[a] / lengths[a]
    for (let j = 0; j < left.length; j++) left[j] -= share * product(posed, j, i)
  }
  for (const [a, i] of free.entries()) rest -= (shares[a] / lengths[a]) * (inner[i] + left[i])
  return Math.max(rest, 0)
}
