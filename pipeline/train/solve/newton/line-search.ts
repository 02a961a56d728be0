import type { Hessian } from './hessian.ts'
import type { Link } from './link.ts'
import type { Point } from './point.ts'

/** The share of the promised fall of the objective that a step must bring. */
const ARMIJO = 1e-4

/** Halvings of a step after which it is given up. */
const MAX_HALVINGS = 60

/** The objective is known to about this share of itself; falls that are smaller prove nothing. */
const OBJECTIVE_ROUNDING = 1e-13

/** A step from `from`, whose weights are `start`, towards u. */
export interface Step {
  readonly link: Link
  readonly hessian: Hessian
  /** What the penalty makes of weights, those of members. */
  readonly penalty: (u: Float64Array) => number
  /** The weights it aims at; they become those it gets to. */
  readonly u: Float64Array
  /** Weights and slope where it starts, by place. */
  readonly start: Float64Array
  readonly slope: Float64Array
  readonly from: Point
  /** Becomes the point it gets to. */
  readonly to: Point
}

/**
 * Goes as far as the objective falls enough.
 *
 * @returns the share of the way, 1, ½, ¼, …; 0, at the weights where it started, where none falls.
 */
export function search({ link, hessian, penalty, u, start, slope, from, to }: Step): number {
  const { members } = hessian
  let promised = penalty(u) - (from.objective - from.loss)
  for (let a = 0; a < members.length; a++) promised -= slope[a] * (u[members[a]] - start[a])
  const slack = OBJECTIVE_ROUNDING * Math.abs(from.objective)
  hessian.predict(u, to.eta)
  for (let halving = 0, t = 1; halving <= MAX_HALVINGS; halving++, t /= 2) {
    to.loss = link.evaluate(to.eta, to.residual)
    to.objective = to.loss + penalty(u)
    if (to.objective <= from.objective + ARMIJO * t * Math.min(promised, 0) + slack) return t
    for (let a = 0; a < members.length; a++) u[members[a]] = start[a] + (u[members[a]] - start[a]) / 2
    for (let i = 0; i < to.eta.view.length; i++) {
      to.eta.view[i] = from.eta.view[i] + (to.eta.view[i] - from.eta.view[i]) / 2
    }
  }
  for (let a = 0; a < members.length; a++) u[members[a]] = start[a]
  return 0
}

/** Whether the objective is lower by more than rounding. */
export function isLower(point: Point, before: Point): boolean {
  return point.objective < before.objective - OBJECTIVE_ROUNDING * Math.abs(before.objective)
}
