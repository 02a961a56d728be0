import type { OpenKernels } from '../../../kernels/door.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import { SWEEPS } from './extrapolation.ts'
import { DescentState } from './state.ts'
import type { UnitColumns } from './unit-columns.ts'

/** How good, and how long. */
export interface DescentLimits {
  /** The duality gap that may be left, as a share of the objective of the null model. */
  readonly gap: number
  /** Sweeps for one λ. */
  readonly maxPasses: number
}

/** Looks at a gap that has not halved, after which what is left is taken for rounding. */
const MAX_STALLS = 60

/** At least so many violators may join at a time, and as many as there are members. */
const LEAST_JOINERS = 200

/** Who else belongs to the working set is asked after whenever the gap over it has fallen to this share. */
const COARSE = 0.2

/** A λ this much below the last says little about which columns will matter there. */
const NEXT = 0.75

/** A λ as it was left. */
export interface Descended {
  /** The duality gap over the working set. */
  readonly gap: number
  readonly passes: number
}

/**
 * Coordinate descent on sparse columns, whose supports may be of thousands: minimises
 * ½‖τ − Z̃w‖² + Σ_j ( l1_j |w_j| + l2_j/2 w_j² ), perhaps over w ≥ 0 alone, for one strength after the other, from the weights as they are.
 *
 *     w_j ← S(⟨z̃_j, r⟩ + w_j, l1_j)/(1 + l2_j)   in turn, over a working set, or 0 where that is more; every few sweeps on to where they
 *     lead
 *
 * The working set has all weights, what the strong rule foresees, and violators of |slope_j| ≤ l1_j, which are looked for by a bound
 * that holds (`Screen`). λ is in l1 and l2 and meets no step size. Exact zeros: those of the soft threshold S.
 * Neighbour: `activeSetPath` factors the matrix of the support, which is exact however columns hang together, and too much work
 * where the support is large.
 * Source: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1); Tibshirani et al. (2012), J. R. Stat. Soc. B 74(2), for the rule.
 */
export class Descent {
  readonly #state: DescentState
  /** What the last λ said of this one. */
  #foreseen: number[] = []

  constructor(core: OpenKernels, columns: UnitColumns) {
    this.#state = new DescentState(core, columns)
  }

  /** Weights of all columns, to be set before a solve, and read after it. */
  get weights(): Float64Array {
    return this.#state.w.view
  }

  /** @param next L1 strengths of the λ to come, or null. */
  solve(strengths: Strengths, next: Float64Array | null, { gap, maxPasses }: DescentLimits): Descended {
    const state = this.#state
    const ahead = next === null || isFar(strengths.l1, next) ? null : next
    state.begin(strengths, this.#foreseen)
    state.sweep()
    let passes = 1
    let left = Number.POSITIVE_INFINITY
    for (let isOver = false; ; ) {
      this.#foreseen = []
      const violators = state.lookOutside(ahead, this.#foreseen)
      if (passes >= maxPasses || (violators.length === 0 && isOver)) return { gap: left, passes }
      violators.sort((a, b) => b.excess - a.excess || a.column - b.column)
      state.take(violators.slice(0, Math.max(LEAST_JOINERS, state.size)).map(({ column }) => column))
      const goal = Math.max(gap, COARSE * left)
      const settled = settle(state, goal, maxPasses - passes)
      passes += settled.passes
      left = settled.gap
      // Where it did not come to its goal, what is left is rounding.
      isOver = left <= gap || left > goal
    }
  }
}

/** Whether some strength of the next λ is so far below this one's that this one says little of it. */
function isFar(l1: Float64Array, next: Float64Array): boolean {
  for (let j = 0; j < l1.length; j++) if (next[j] < NEXT * l1[j]) return true
  return false
}

/** Sweeps over the working set until the gap over it is small enough. */
function settle(state: DescentState, goal: number, maxPasses: number): Descended {
  let best = Number.POSITIVE_INFINITY
  let gap = Number.POSITIVE_INFINITY
  let passes = 0
  let stalls = 0
  do {
    for (let sweep = 0; sweep < SWEEPS && passes < maxPasses; sweep++, passes++) state.sweep()
    state.leap()
    gap = state.gap()
    stalls = gap < 0.5 * best ? 0 : stalls + 1
    best = Math.min(best, gap)
  } while (!(gap <= goal) && passes < maxPasses && stalls <= MAX_STALLS)
  return { gap, passes }
}
