import type { Block } from '../../../kernels/arena.ts'
import { lengthOf } from '../../../math/vector.ts'

/** A group whose weights are members of the Hessian. */
export interface OpenGroup {
  readonly places: Int32Array
  /** c_g λ; 0 for a single weight that bears no penalty. */
  readonly cost: number
}

/** H among members a and b at a·ld + b, both triangles; how many there are may change between two solves. */
export interface SquareMatrix {
  readonly block: Block<Float64Array>
  readonly ld: number
  readonly size: number
}

/** A group at a λ; where nothing holds it, each of its weights by itself. */
export function openedAt(places: Int32Array, cost: number): OpenGroup[] {
  return cost > 0 ? [{ places, cost }] : Array.from(places, (at) => ({ places: Int32Array.of(at), cost: 0 }))
}

/** How far the farthest group is from optimal: the distance of its slopes from c ∂‖w_g‖. */
export function largestViolation(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[]): number {
  let worst = 0
  for (const group of groups) worst = Math.max(worst, violationOf(w, r, group))
  return worst
}

/** The same of those that have weights. */
export function openViolation(w: Float64Array, r: Float64Array, groups: readonly OpenGroup[]): number {
  let worst = 0
  for (const group of groups) if (isOpen(w, group)) worst = Math.max(worst, violationOf(w, r, group))
  return worst
}

/** Whether it has weights, or bears no penalty. */
export function isOpen(w: Float64Array, { places, cost }: OpenGroup): boolean {
  if (cost === 0) return true
  for (let a = 0; a < places.length; a++) if (w[places[a]] !== 0) return true
  return false
}

/** How far one group is from optimal; below 0 where it is at rest with room to spare. */
export function violationOf(w: Float64Array, r: Float64Array, { places, cost }: OpenGroup): number {
  const length = lengthOf(w, places)
  const pull = length === 0 ? 0 : cost / length
  let off = 0
  for (let a = 0; a < places.length; a++) {
    const rest = r[places[a]] - pull * w[places[a]]
    off += rest * rest
  }
  return Math.sqrt(off) - (length === 0 ? cost : 0)
}
