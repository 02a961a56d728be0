import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { pullOf } from '../../../penalty/positive.ts'
import type { Strengths } from '../../../penalty/strengths.ts'

/** Outputs at some weights, what they are off by, the loss there and the objective. */
export interface Point {
  readonly eta: Block<Float64Array>
  readonly residual: Block<Float64Array>
  loss: number
  objective: number
}

export function newPoint({ arena }: OpenKernels, size: number): Point {
  return { eta: arena.float64(size), residual: arena.float64(size), loss: 0, objective: 0 }
}

/** Σ l1 |u| + l2/2 u² over some coordinates. */
export function penaltyOf(u: Float64Array, coordinates: readonly number[], { l1, l2 }: Strengths): number {
  let sum = 0
  for (const c of coordinates) if (u[c] !== 0) sum += l1[c] * Math.abs(u[c]) + (l2[c] / 2) * u[c] * u[c]
  return sum
}

/** How far coordinate c is from optimal: dist( slope − l2·u, l1 ∂|u| ); below 0 where it is at rest with room to spare. */
export function violationAt(u: number, slope: number, { l1, l2, positive }: Strengths, c: number): number {
  const rest = slope - l2[c] * u
  return u === 0 ? pullOf(rest, positive && l1[c] > 0) - l1[c] : Math.abs(rest - Math.sign(u) * l1[c])
}

/** The largest change of an output from one point to another; among several outputs, of one against another: a change of all is none. */
export function reachOf(from: Float64Array, to: Float64Array, rows: number): number {
  let most = 0
  for (let i = 0; i < rows; i++) {
    let [low, high] = from.length === rows ? [0, 0] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let at = i; at < from.length; at += rows) {
      low = Math.min(low, to[at] - from[at])
      high = Math.max(high, to[at] - from[at])
    }
    most = Math.max(most, high - low)
  }
  return most
}
