import { choleskyFactor, choleskySolve } from '../../../pipeline/math/cholesky.ts'
import { dot } from '../../../pipeline/math/vector.ts'
import type { Strengths } from '../../../pipeline/penalty/strengths.ts'
import { coordinatePass, moveWeight, type QuadraticState } from './coordinate-pass.ts'

/**
 * Solves the penalised problem on a working set: passes of coordinate descent find the support and its signs, then a
 * linear solve on the support ends it. Where columns correlate strongly this takes a few passes and not thousands.
 *
 * @param state weights and gradient are moved to the solution.
 * @returns the number of passes.
 */
export function solveOnMembers(
  state: QuadraticState,
  strengths: Strengths,
  tolerance: number,
  maxPasses: number,
): number {
  let passes = 0
  let least = Number.POSITIVE_INFINITY
  let stalls = 0
  while (passes < maxPasses) {
    coordinatePass(state, strengths)
    passes++
    let steps = 0
    while (stepOnSupport(state, strengths) && steps <= state.size) steps++
    const worst = worstViolation(state, strengths)
    if (worst <= tolerance) break
    // Rounding, not progress: the gradient is taken anew from the residual before more is tried.
    stalls = worst < 0.5 * least ? 0 : stalls + 1
    least = Math.min(least, worst)
    if (stalls > 10 && steps <= 1 && least <= 1e4 * tolerance) break
  }
  return passes
}

/**
 * Moves the weights of the support towards the solution of H δ = slope, H the Gram matrix of the support plus l2: all the
 * way, or to the first weight that reaches 0, which then leaves the support.
 *
 * Where H is singular (doubled columns, every level of an encoded one) there are directions that change no prediction.
 * Along one of them the penalty falls or stays: the weights slide to the first that reaches 0. Columns that no penalty
 * stops are left where they are.
 *
 * @returns whether a weight reached 0, so that another step is due.
 * Source: Lee, Battle, Raina, Ng (2007), feature-sign search.
 */
function stepOnSupport(state: QuadraticState, { l1, l2 }: Strengths): boolean {
  const { gram, stride, size, weights, correlation } = state
  let support = Array.from({ length: size }, (_, j) => j).filter((j) => weights[j] !== 0)
  for (;;) {
    const m = support.length
    if (m === 0) return false
    const factor = new Float64Array(m * m)
    const slope = new Float64Array(m)
    for (const [a, i] of support.entries()) {
      for (let b = 0; b <= a; b++) factor[a * m + b] = gram[i * stride + support[b]]
      factor[a * m + a] += l2[i]
      slope[a] = correlation[i] - l2[i] * weights[i] - Math.sign(weights[i]) * l1[i]
    }
    const rank = choleskyFactor(factor, m)
    if (rank === m) {
      choleskySolve(factor, m, slope)
      return moveAlong(state, l1, support, slope, 1)
    }
    const direction = nullDirection(factor, m, rank)
    if (dot(slope, direction) < 0) for (let a = 0; a < m; a++) direction[a] = -direction[a]
    const back = direction.map((step) => -step)
    for (const way of [direction, back]) {
      if (moveAlong(state, l1, support, way, Number.POSITIVE_INFINITY)) return true
    }
    support = support.filter((_, a) => a !== rank)
  }
}

/** A vector d with A·d = 0 up to rounding and d[rank] = 1, from a factor that stopped at column `rank`. */
function nullDirection(l: Float64Array, size: number, rank: number): Float64Array {
  const d = new Float64Array(size)
  d[rank] = 1
  for (let i = rank - 1; i >= 0; i--) {
    let sum = -l[rank * size + i]
    for (let k = i + 1; k < rank; k++) sum -= l[k * size + i] * d[k]
    d[i] = sum / l[i * size + i]
  }
  return d
}

/**
 * Moves the support along `step` to the first penalised weight that reaches 0, or by `longest` where none does before.
 *
 * @returns whether one did.
 */
function moveAlong(
  state: QuadraticState,
  l1: Float64Array,
  support: readonly number[],
  step: Float64Array,
  longest: number,
): boolean {
  const { weights } = state
  let length = longest
  let leaver = -1
  for (const [a, i] of support.entries()) {
    const reaches = -weights[i] / step[a]
    if (l1[i] > 0 && reaches > 0 && reaches < length) {
      length = reaches
      leaver = i
    }
  }
  if (length === Number.POSITIVE_INFINITY) return false
  for (const [a, i] of support.entries()) moveWeight(state, i, i === leaver ? 0 : weights[i] + length * step[a])
  return leaver !== -1
}

function worstViolation({ size, weights, correlation }: QuadraticState, { l1, l2 }: Strengths): number {
  let worst = 0
  for (let j = 0; j < size; j++) {
    const slope = correlation[j] - l2[j] * weights[j]
    const excess = weights[j] === 0 ? Math.abs(slope) - l1[j] : Math.abs(slope - Math.sign(weights[j]) * l1[j])
    if (excess > worst) worst = excess
  }
  return worst
}
