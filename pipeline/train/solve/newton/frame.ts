import type { OpenKernels } from '../../../kernels/door.ts'
import { column } from '../../../math/matrix.ts'
import { powerOfTwoBelow, square } from '../../../math/power.ts'
import { isZero } from '../../../math/vector.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import type { PosedModel, PosedOutcome, PosedWeights } from '../../posed-model.ts'
import { normalised } from '../design.ts'
import type { Columns } from './columns.ts'
import { denseColumns } from './dense-columns.ts'

/**
 * The columns that Newton steps work on: centred where there is an intercept, of unit length, and with a column of ones
 * for the intercept at the end. It is the problem as posed in other units, u_j = s_j·w_j; in these all slopes are of one
 * size, and one tolerance does for all.
 */
export interface NewtonFrame {
  readonly columns: Columns
  /** l1_j/s_j and l2_j/s_j² for each coordinate; 0 for intercepts. */
  strengths(posed: Strengths): Strengths
  /**
   * 1 for the coordinates that never move. A constant may be added to what no penalty holds, over all classes; so the
   * commonest class stays where it is. One without rows would leave the others nothing to stand on.
   */
  held(posed: Strengths): Uint8Array
  /** The weights as posed, in an array of zeros; over classes, intercepts and weights that no penalty holds sum to 0. */
  weights(u: Float64Array, posed: Strengths, w: Float64Array): PosedWeights
}

/** A column that varies by less than this share of its size is constant: what is left of it is rounding. */
const CONSTANT = 1e-14

/** Squares of entries outside of this range may leave that of numbers. */
const ORDINARY = [1e-100, 1e100] as const

/** The frame of a problem, its columns in the memory of the kernels. */
export function newtonFrame(problem: PosedModel, core: OpenKernels): NewtonFrame {
  const { X, intercept, outputs } = problem
  const { Z, means, scales } = standardisedColumns(problem, core)
  const columns = denseColumns(Z, X.rows, X.columns + Number(intercept), outputs, core)
  return frameOf(problem, columns, means, scales)
}

/** The columns of a problem in the memory of the kernels, centred and of unit length, and ones for the intercept. */
export function standardisedColumns({ X, weights, intercept }: PosedModel, core: OpenKernels) {
  const { rows, columns: p } = X
  const Z = core.arena.unset(rows * (p + Number(intercept)))
  const means = new Float64Array(p)
  const scales = new Float64Array(p)
  core.arena.scoped(() => {
    const standardise = standardiser(rows, weights, intercept, core)
    for (let j = 0; j < p; j++) {
      Z.view.set(column(X, j), j * rows)
      const { mean, scale } = standardise(Z.offset + j * rows * Float64Array.BYTES_PER_ELEMENT)
      means[j] = mean
      scales[j] = scale
    }
  })
  if (intercept) Z.view.fill(1, p * rows)
  return { Z, means, scales }
}

/** @param means that are taken off the columns of X as posed, and `scales` that they are divided by then. */
export function frameOf(
  { loss, X, y, weights, intercept, outputs }: PosedOutcome,
  columns: Columns,
  means: Float64Array,
  scales: Float64Array,
): NewtonFrame {
  const { columns: p } = X
  const { count } = columns
  /** Strengths over scales; of intercepts 0. */
  const coordinates = (posed: Float64Array, scales: Float64Array) => {
    const values = new Float64Array(count * outputs)
    for (let j = 0, c = 0; j < p; j++) {
      const value = posed[j] / scales[j]
      for (const end = c + outputs; c < end; c++) values[c] = value
    }
    return values
  }
  const areClasses = loss === 'cross-entropy'
  const reference = areClasses ? commonest(y, weights, outputs) : 0
  const isFree = ({ l1, l2 }: Strengths, j: number) => j === p || (l1[j] === 0 && l2[j] === 0)
  const squares = scales.map(square)
  // Along most paths these are the same at every λ.
  const none = { l2: new Float64Array(count * outputs), held: new Uint8Array(count * outputs) }

  return {
    columns,
    strengths: ({ l1, l2, positive }) => ({
      l1: coordinates(l1, scales),
      l2: isZero(l2) ? none.l2 : coordinates(l2, squares),
      positive,
    }),
    held(posed) {
      if (!areClasses) return none.held
      const still = new Uint8Array(count * outputs)
      for (let j = 0; j < count; j++) if (isFree(posed, j)) still[j * outputs + reference] = 1
      return still
    },
    weights(u, posed, w) {
      for (let c = 0; c < w.length; c++) if (u[c] !== 0) w[c] = u[c] / scales[Math.floor(c / outputs)]
      const b = new Float64Array(outputs)
      if (intercept) b.set(u.subarray(p * outputs))
      if (areClasses) {
        for (let j = 0; j < p; j++) if (isFree(posed, j)) centre(w.subarray(j * outputs, (j + 1) * outputs))
      }
      for (let c = 0; c < w.length; c++) if (w[c] !== 0) b[c % outputs] -= means[Math.floor(c / outputs)] * w[c]
      if (areClasses) centre(b)
      return { w, b }
    },
  }
}

/** Centres and scales a column of the memory in place; says by what. A constant column becomes zeros, of scale 1. */
function standardiser(rows: number, weights: Float64Array | null, intercept: boolean, { kernels, arena }: OpenKernels) {
  const v = arena.float64(rows)
  v.view.set(normalised(weights, rows))
  const weighted = arena.float64(rows).offset
  const meanOf = (z: number) => kernels.dot(rows, v.offset, z)
  const lengthOf = (z: number) => {
    kernels.multiply(rows, v.offset, z, weighted)
    return Math.sqrt(kernels.dot(rows, weighted, z))
  }
  return (z: number) => {
    const largest = kernels.maxAbs(rows, z)
    const isOrdinary = largest === 0 || (largest > ORDINARY[0] && largest < ORDINARY[1])
    const unit = isOrdinary ? 1 : powerOfTwoBelow(largest)
    if (!isOrdinary) kernels.shiftAndScale(rows, 0, unit, z, z)
    const size = lengthOf(z)
    let mean = 0
    // The second time takes out what the first mean was rounded by.
    for (let round = 0; round < 2 && intercept; round++) {
      const rest = meanOf(z)
      kernels.shiftAndScale(rows, rest, 1, z, z)
      mean += rest
    }
    const spread = lengthOf(z)
    const isConstant = !(spread > CONSTANT * size)
    if (isConstant) kernels.scaledCopy(rows, 0, z, z)
    else kernels.shiftAndScale(rows, 0, spread, z, z)
    return { mean: unit * mean, scale: isConstant ? 1 : unit * spread }
  }
}

/** The class that weighs most. */
export function commonest(y: Float64Array, weights: Float64Array | null, outputs: number): number {
  const shares = new Float64Array(outputs)
  for (let i = 0; i < y.length; i++) shares[y[i]] += weights === null ? 1 : weights[i]
  return shares.indexOf(Math.max(...shares))
}

/** Takes the mean out of the values, in place. */
export function centre(values: Float64Array): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  for (let k = 0; k < values.length; k++) values[k] -= mean
}
