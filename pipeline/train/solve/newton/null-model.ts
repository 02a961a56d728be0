import { weightedMean, weightedSd } from '../../../data/moments.ts'
import { withMeanOne } from '../../../data/weights.ts'
import { losses } from '../../../loss/index.ts'
import type { Outputs } from '../../../loss/loss.ts'
import { choleskyFactor, choleskySolve } from '../../../math/cholesky.ts'
import { column, type Matrix, zeros } from '../../../math/matrix.ts'
import { maxAbs } from '../../../math/vector.ts'
import type { PosedModel, PosedOutcome } from '../../posed-model.ts'
import { commonest } from './frame.ts'

/** Newton steps; a likelihood without minimum is down to 1e-13 after thirty. */
const MAX_STEPS = 50

/** Halvings of a step after which rounding is all that is left. */
const MAX_HALVINGS = 40

/** Slopes that are left of those that should vanish, where the largest are near 1. */
const TOLERANCE = 1e-15

/** A column that varies by less than this share of its size is constant. */
const CONSTANT = 1e-14

/** Intercepts start no further out: the probability there, 1e-16, is that of a class without rows. */
const FARTHEST = 36.8

/** The constant outputs that fit best; empty where the model has no intercept. */
export function nullIntercepts({ loss, X, y, weights, outputs, intercept }: PosedOutcome): Float64Array {
  if (!intercept) return new Float64Array(0)
  const best = losses[loss].nullOutputs({ rows: X.rows, outputs, eta: y, y, weights: withMeanOne(weights) })
  // Means of numbers are where they are.
  return loss === 'squared' ? best : best.map((value) => Math.min(Math.max(value, -FARTHEST), FARTHEST))
}

/**
 * The slope in every feature, for each output, at the null model: intercept and unpenalised features fitted, all else 0.
 *
 * The unpenalised features are few, so that plain Newton steps with all their second derivatives do, and no kernels: a λ grid is
 * laid where there are none.
 */
export function nullSlopes(problem: PosedModel, free: readonly number[]): Float64Array {
  return slopesOf(problem.X, problem, nullOutputs(problem, free))
}

/** The outputs of the null model, row after row. */
export function nullOutputs(problem: PosedModel, free: readonly number[]): Float64Array {
  return free.length > 0 ? fitFree(problem, free) : constantOutputs(problem)
}

function constantOutputs(problem: PosedModel): Float64Array {
  const best = nullIntercepts(problem)
  const { outputs, X } = problem
  return Float64Array.from({ length: X.rows * outputs }, (_, at) => (best.length === 0 ? 0 : best[at % outputs]))
}

/** The outputs of the model of the free features alone. */
function fitFree(problem: PosedModel, free: readonly number[]): Float64Array {
  const { outputs, loss, y, weights } = problem
  const Z = standardised(problem, free)
  // A constant may be added to all classes: one stays where it is.
  const reference = loss === 'cross-entropy' ? commonest(y, weights, outputs) : -1
  const still = Uint8Array.from({ length: Z.columns * outputs }, (_, c) => Number(c % outputs === reference))
  const value = (eta: Float64Array) => losses[loss].value(at(problem, eta))

  let eta = constantOutputs(problem)
  for (let step = 0; step < MAX_STEPS; step++) {
    const slope = slopesOf(Z, problem, eta).map((s, c) => (still[c] === 1 ? 0 : s))
    if (maxAbs(slope) <= TOLERANCE) break
    const along = predict(Z, newtonStep(Z, problem, eta, slope, still), outputs)
    const here = value(eta)
    let next: Float64Array | null = null
    for (let halving = 0, t = 1; halving < MAX_HALVINGS && next === null; halving++, t /= 2) {
      const tried = eta.map((output, i) => output + t * along[i])
      if (value(tried) < here) next = tried
    }
    if (next === null) break
    eta = next
  }
  return eta
}

/** The free columns, centred where there is an intercept, of one size; and one of ones for it. */
function standardised({ X, weights, intercept }: PosedModel, free: readonly number[]): Matrix {
  const Z = zeros(X.rows, free.length + Number(intercept))
  for (const [k, j] of free.entries()) {
    const x = column(X, j)
    const mean = intercept ? weightedMean(x, weights) : 0
    const scale = intercept ? weightedSd(x, weights) : maxAbs(x)
    // What is left of a constant column is rounding; zeros are no direction at all.
    if (scale > CONSTANT * Math.abs(mean)) column(Z, k).set(x.map((value) => (value - mean) / scale))
  }
  if (intercept) column(Z, free.length).fill(1)
  return Z
}

/** H⁻¹·slope over the coordinates that may move, without those that hang on the ones before. */
function newtonStep(
  Z: Matrix,
  problem: PosedModel,
  eta: Float64Array,
  slope: Float64Array,
  still: Uint8Array,
): Float64Array {
  const H = hessianOf(Z, problem, eta)
  let moving = Array.from(slope.keys()).filter((c) => still[c] === 0 && H[c * slope.length + c] > 0)
  for (;;) {
    const size = moving.length
    const factor = Float64Array.from({ length: size * size }, (_, e) => {
      return H[moving[Math.floor(e / size)] * slope.length + moving[e % size]]
    })
    const rank = choleskyFactor(factor, size)
    if (rank === size) {
      const solved = Float64Array.from(moving, (c) => slope[c])
      choleskySolve(factor, size, solved)
      const step = new Float64Array(slope.length)
      for (const [a, c] of moving.entries()) step[c] = solved[a]
      return step
    }
    moving = moving.filter((_, a) => a !== rank)
  }
}

/** Σ_i z_ij z_im ∂²ℓ_i/∂η_k∂η_l for every pair of coordinates (j, k) and (m, l). */
function hessianOf(Z: Matrix, problem: PosedModel, eta: Float64Array): Float64Array {
  const { rows, columns } = Z
  const { outputs, loss } = problem
  const curvature = new Float64Array(rows * outputs * outputs)
  losses[loss].hessian(at(problem, eta), curvature)
  const size = columns * outputs
  const H = new Float64Array(size * size)
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      const [z, x] = [column(Z, Math.floor(a / outputs)), column(Z, Math.floor(b / outputs))]
      const run = ((a % outputs) * outputs + (b % outputs)) * rows
      let sum = 0
      for (let i = 0; i < rows; i++) sum += curvature[run + i] * z[i] * x[i]
      H[a * size + b] = sum
      H[b * size + a] = sum
    }
  }
  return H
}

function predict(Z: Matrix, u: Float64Array, outputs: number): Float64Array {
  const eta = new Float64Array(Z.rows * outputs)
  for (let c = 0; c < u.length; c++) {
    if (u[c] === 0) continue
    const z = column(Z, Math.floor(c / outputs))
    for (let i = 0; i < Z.rows; i++) eta[i * outputs + (c % outputs)] += u[c] * z[i]
  }
  return eta
}

/** −∂/∂η, times the columns: the slope downhill in each of their weights. */
function slopesOf(Z: Matrix, problem: PosedModel, eta: Float64Array): Float64Array {
  const { outputs, loss } = problem
  const gradient = new Float64Array(Z.rows * outputs)
  losses[loss].gradient(at(problem, eta), gradient)
  const slopes = new Float64Array(Z.columns * outputs)
  for (let j = 0; j < Z.columns; j++) {
    const z = column(Z, j)
    for (let k = 0; k < outputs; k++) {
      let sum = 0
      for (let i = 0; i < Z.rows; i++) sum -= z[i] * gradient[i * outputs + k]
      slopes[j * outputs + k] = sum
    }
  }
  return slopes
}

function at({ X, y, weights, outputs }: PosedModel, eta: Float64Array): Outputs {
  return { rows: X.rows, outputs, eta, y, weights: withMeanOne(weights) }
}
