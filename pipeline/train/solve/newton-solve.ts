import { maxAbs } from '../../math/vector.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { Likelihood } from './likelihood.ts'
import { type NewtonPoint, newtonModel } from './newton-model.ts'
import { solveSparse, violationAt } from './sparse-solve.ts'
import { WorkingSet } from './working-set.ts'

/** The share of the promised fall of the objective that a step must bring. */
const ARMIJO = 1e-4

/** Halvings of a step after which it is given up. */
const MAX_HALVINGS = 60

/** Steps without progress, in violation or objective, after which rounding is all that is left. */
const MAX_STALLS = 3

/** Steps of one solve. A likelihood without minimum is down to 1e-13 after thirty. */
const MAX_STEPS = 200

/** The objective is known to about this share of itself; falls that are smaller prove nothing. */
const OBJECTIVE_ROUNDING = 1e-13

/** A last step that moved an output by more than this was no step towards a minimum nearby. */
const RUNAWAY = 0.5

/** What one λ asks of the solver, in the coordinates of its likelihood. */
export interface NewtonTask {
  readonly likelihood: Likelihood
  readonly strengths: Strengths
  /** 1 for coordinates that never move. */
  readonly held: Uint8Array
  /** Largest violation of the optimality conditions that may be left. */
  readonly tolerance: number
  readonly maxPasses: number
}

export interface NewtonEnd {
  readonly u: Float64Array
  readonly passes: number
  /** False where the weights were still running away when the slope had vanished: the minimum lies at infinity. */
  readonly attained: boolean
}

/**
 * Minimises a likelihood plus Σ_c ( l1_c |u_c| + l2_c/2 u_c² ) by proximal Newton steps.
 *
 * Equations: u⁺ = argmin q(u) + penalty(u), q the quadratic that touches the likelihood; then u ← u + t(u⁺ − u), t the
 * first of 1, ½, ¼, … with F(u + t·d) ≤ F(u) + 10⁻⁴·t·Δ, Δ = −s·d + penalty(u⁺) − penalty(u).
 * Scale of λ: none; the mean over rows is in the likelihood.
 * Zeros: exact, those of the quadratic's solution.
 * Neighbour: iterated reweighted least squares is the same without penalty and without the search for t, and cycles or
 * overflows where probabilities saturate.
 * Source: Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3), algorithm 1.
 */
export function newtonSolve(task: NewtonTask, start: Float64Array): NewtonEnd {
  const { likelihood, strengths, held, tolerance, maxPasses } = task
  let point = pointAt(likelihood, start, held)
  let objective = likelihood.value(point.eta) + penaltyOf(point.u, strengths)
  let best = { u: point.u, violation: Number.POSITIVE_INFINITY }
  let passes = 0
  let stalls = 0
  let reach = 0
  for (let step = 0; step <= MAX_STEPS; step++) {
    const violation = largestViolation(point, strengths)
    if (violation < 0.5 * best.violation) stalls = 0
    if (violation < best.violation) best = { u: point.u, violation }
    if (violation <= tolerance || stalls > MAX_STALLS || passes >= maxPasses) break

    const quadratic = newtonModel(likelihood, point, held)
    const set = new WorkingSet(quadratic)
    for (let c = 0; c < held.length; c++) {
      if (held[c] === 0 && (point.u[c] !== 0 || strengths.l1[c] === 0)) set.add(c)
    }
    const state = { w: point.u.slice(), slope: point.slope }
    const inner = Math.max(0.5 * tolerance, Math.min(0.01, violation) * violation)
    passes += solveSparse(quadratic, strengths, set, state, { tolerance: inner, maxPasses: maxPasses - passes })
    const next = search(task, point, objective, state.w)
    if (next === null) break
    if (!(next.objective < objective - OBJECTIVE_ROUNDING * Math.abs(objective))) stalls++
    point = pointAt(likelihood, next.u, held)
    objective = next.objective
    reach = next.reach
  }
  return { u: best.u, passes, attained: reach <= RUNAWAY }
}

/** The first point on the way to `target` that lowers the objective enough; null where none does. */
function search(
  { likelihood, strengths }: NewtonTask,
  { u, eta, slope }: NewtonPoint,
  here: number,
  target: Float64Array,
) {
  const change = target.map((value, c) => value - u[c])
  const along = likelihood.predict(change)
  let promised = penaltyOf(target, strengths) - penaltyOf(u, strengths)
  for (let c = 0; c < u.length; c++) promised -= slope[c] * change[c]
  const slack = OBJECTIVE_ROUNDING * Math.abs(here)
  for (let halving = 0, t = 1; halving <= MAX_HALVINGS; halving++, t /= 2) {
    const moved = t === 1 ? target : u.map((value, c) => value + t * change[c])
    const there = likelihood.value(eta.map((value, i) => value + t * along[i])) + penaltyOf(moved, strengths)
    if (there <= here + ARMIJO * t * Math.min(promised, 0) + slack) {
      return { u: moved, objective: there, reach: t * reachOf(along, likelihood.outputs) }
    }
  }
  return null
}

/** The largest change of an output; among several outputs, of one against another: a change of all is none. */
function reachOf(along: Float64Array, outputs: number): number {
  if (outputs === 1) return maxAbs(along)
  let most = 0
  for (let at = 0; at < along.length; at += outputs) {
    const row = along.subarray(at, at + outputs)
    most = Math.max(most, Math.max(...row) - Math.min(...row))
  }
  return most
}

function pointAt(likelihood: Likelihood, u: Float64Array, held: Uint8Array): NewtonPoint {
  const eta = likelihood.predict(u)
  return { u, eta, slope: likelihood.slope(eta).map((value, c) => (held[c] === 1 ? 0 : value)) }
}

function penaltyOf(u: Float64Array, { l1, l2 }: Strengths): number {
  let sum = 0
  for (let c = 0; c < u.length; c++) if (u[c] !== 0) sum += l1[c] * Math.abs(u[c]) + (l2[c] / 2) * u[c] * u[c]
  return sum
}

function largestViolation({ u, slope }: NewtonPoint, strengths: Strengths): number {
  let worst = 0
  for (let c = 0; c < u.length; c++) worst = Math.max(worst, violationAt(u, slope, strengths, c))
  return worst
}
