import { part } from '../../kernels/arena.ts'
import { square } from '../../math/power.ts'
import { nonzeroPlaces } from '../../math/vector.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedWeights } from '../posed-model.ts'
import type { Vector } from './arithmetic.ts'
import type { Residuals } from './doubts.ts'
import type { Rows } from './dual-loss.ts'
import { type FreeColumns, freeColumns, takeOutSlope } from './free-directions.ts'
import { type Ground, ROUNDING } from './likelihood-ground.ts'

/** The fits of some λ, in the order in which their residuals lie. */
export interface Candidates {
  readonly fits: readonly Candidate[]
  /** y − μ, by weight too, and θ by weight. */
  readonly residuals: Residuals
  readonly thetas: Vector
}

/** A fit, and what of it does not hang on slopes. */
export interface Candidate {
  readonly strengths: Strengths
  readonly weights: PosedWeights
  /** The coordinates that have a weight. */
  readonly used: Int32Array
  readonly loss: number
  /** It is overwritten in the end. */
  readonly theta: Vector
  readonly residual: Float64Array
  /** ‖θ − (y − μ)‖, of an output. */
  readonly moved: number
  /** No slope of θ is further than this from that of y − μ; null where it is more than rounding, and those of θ are worked out. */
  readonly slack: number | null
}

/** Residuals and dual points of fits, one after the other. */
export function candidatesOf(ground: Ground, path: readonly Strengths[], fits: readonly PosedWeights[]): Candidates {
  const { arithmetic, at, loss, problem, y } = ground
  const { rows, outputs } = at
  const size = y.length
  const [plain, weighted, thetas] = [0, 1, 2].map(() => arithmetic.vector(size * fits.length))
  let free: FreeColumns | null = null
  const candidates = fits.map((weights, f): Candidate => {
    const residual = part(plain, f * size, size).view
    const theta = arithmetic.vector(size)
    const used = nonzeroPlaces(weights.w)
    const value = arithmetic.scoped(() => {
      const mu = arithmetic.vector(size)
      const value = loss.value(at, y, outputsOf(ground, weights, used), mu)
      for (let i = 0; i < size; i++) residual[i] = theta.view[i] = y[i] - mu.view[i]
      free = freeColumns(rows, problem.intercept, arithmetic, path[f], free)
      takeOutSlope(free.columns, at, theta.view, mu.view, loss, arithmetic)
      return value
    })
    const moved = distance(residual, theta.view, at)
    const slack = ground.longest * moved <= ROUNDING * ground.nullSlope ? ground.longest * moved : null
    weigh(at, residual, part(weighted, f * size, size).view)
    weigh(at, theta.view, part(thetas, f * size, size).view)
    return { strengths: path[f], weights, used, loss: value, theta, residual, moved, slack }
  })
  const levels = new Float64Array(fits.length * outputs)
  for (let run = 0, at = 0; run < levels.length; run++) {
    for (const end = at + rows; at < end; at++) levels[run] += weighted.view[at]
  }
  return { fits: candidates, residuals: { rows, plain, weighted, levels }, thetas }
}

/** The largest ‖a_k − b_k‖ over outputs, by weight. */
function distance(a: Float64Array, b: Float64Array, { rows, v }: Rows): number {
  let most = 0
  for (let run = 0; run < a.length; run += rows) {
    let squares = 0
    for (let i = 0; i < rows; i++) squares += v[i] * square(a[run + i] - b[run + i])
    most = Math.max(most, squares)
  }
  return Math.sqrt(most)
}

/** X·W + b, of the coordinates j·K + k that have a weight. */
function outputsOf({ arithmetic, at }: Ground, { w, b }: PosedWeights, used: Int32Array): Vector {
  const { rows, outputs } = at
  const eta = arithmetic.vector(rows * outputs)
  for (let k = 0; k < outputs; k++) {
    const run = part(eta, k * rows, rows)
    run.view.fill(b[k])
    const own = outputs === 1 ? used : used.filter((c) => c % outputs === k)
    const weights = Float64Array.from(own, (c) => w[c])
    arithmetic.addOutputs(outputs === 1 ? own : own.map((c) => Math.floor(c / outputs)), weights, run)
  }
  return eta
}

/** What each row counts, run by run. */
function weigh({ rows, v }: Rows, values: Float64Array, into: Float64Array): void {
  for (let run = 0; run < values.length; run += rows) {
    for (let i = 0; i < rows; i++) into[run + i] = v[i] * values[run + i]
  }
}
