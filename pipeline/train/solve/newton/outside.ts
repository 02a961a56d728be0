import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { pullOf } from '../../../penalty/positive.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import { Screen } from '../screen.ts'
import type { Columns } from './columns.ts'

/** A coordinate whose slope is above its bound, and by how much. */
export interface Violator {
  readonly coordinate: number
  readonly slope: number
  readonly excess: number
}

/** The coordinates that are no members of the Hessian: a screen for each output finds those whose slopes are above their bounds. */
export class Outside {
  readonly #columns: Columns
  readonly #screens: readonly Screen[]
  /** Of all columns for each output; ∞ for what is held. */
  readonly #bounds: readonly Block<Float64Array>[]

  constructor(core: OpenKernels, columns: Columns) {
    const { count, outputs } = columns
    this.#columns = columns
    this.#screens = Array.from({ length: outputs }, () => new Screen(core, columns))
    this.#bounds = Array.from({ length: outputs }, () => core.arena.float64(count))
  }

  /** Takes the bounds of a λ; what is held has none. */
  bound(l1: Float64Array, held: Uint8Array, tolerance: number): void {
    const { count, outputs } = this.#columns
    for (const [k, { view }] of this.#bounds.entries()) {
      for (let j = 0, c = k; j < count; j++, c += outputs) {
        view[j] = held[c] === 0 ? l1[c] + tolerance : Number.POSITIVE_INFINITY
      }
    }
  }

  /** Those that violate their bounds, the worst first. After the members the solver looks itself. */
  violators(
    residual: Block<Float64Array>,
    members: readonly number[],
    { l1, positive }: Strengths,
    tolerance: number,
  ): readonly Violator[] {
    for (const c of members) this.#set(c, Number.POSITIVE_INFINITY)
    const found: Violator[] = []
    this.#above(residual, positive, (coordinate, slope) => {
      found.push({ coordinate, slope, excess: pullOf(slope, positive) - l1[coordinate] })
    })
    for (const c of members) this.#set(c, l1[c] + tolerance)
    return found.sort((a, b) => b.excess - a.excess || a.coordinate - b.coordinate)
  }

  /** The largest slope of all coordinates. The bounds are gone afterwards. */
  largestSlope(residual: Block<Float64Array>): number {
    for (const { view } of this.#bounds) view.fill(0)
    let most = 0
    this.#above(residual, false, (_, slope) => {
      most = Math.max(most, Math.abs(slope))
    })
    return most
  }

  #above(residual: Block<Float64Array>, positive: boolean, tell: (coordinate: number, slope: number) => void): void {
    const { outputs, run } = this.#columns
    for (const [k, screen] of this.#screens.entries()) {
      screen.above(run(residual, k), this.#bounds[k], (j, slope) => tell(j * outputs + k, slope), 1, positive)
    }
  }

  #set(coordinate: number, bound: number): void {
    const { outputs } = this.#columns
    this.#bounds[coordinate % outputs].view[Math.floor(coordinate / outputs)] = bound
  }
}
