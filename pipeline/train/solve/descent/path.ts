import type { OpenKernels } from '../../../kernels/door.ts'
import type { Strengths, StrengthsAlong } from '../../../penalty/strengths.ts'
import type { Solution } from '../active-set.ts'
import { DescentState } from './state.ts'
import type { UnitColumns } from './unit-columns.ts'

/** How good, and how long. */
export interface DescentLimits {
  /** The duality gap that may be left, as a share of the objective of the null model. */
  readonly gap: number
  /** Sweeps and steps of conjugate gradients for one λ. */
  readonly maxPasses: number
}

/** Sweeps from look to look at the gap, unless no weight turns in a small support. */
const LOOK = 3

/** Looks that sweeps may take to the end before a Newton step is tried. */
const PATIENCE = 8

/** Looks at a gap that has not halved, after which what is left is taken for rounding. */
const MAX_STALLS = 60

/** Newton steps that each end where a weight reaches 0, before the sweeps go on. */
const MOST_TURNS = 6

/** At least so many violators may join at a time, and as many as there are members. */
const LEAST_JOINERS = 200

/** Who else belongs to the working set is asked after so many passes, and whenever the gap over it has fallen to this share. */
const FIRST = 6
const COARSE = 0.03

/** A λ this much below the last says little about which columns will matter there. */
const NEXT = 0.75

/**
 * Lasso and elastic-net paths of sparse columns, whose supports may be of thousands: minimises
 * ½‖τ − Z̃w‖² + Σ_j ( l1_j |w_j| + l2_j/2 w_j² ) for one strength after the other, from the weights at the last.
 *
 *     w_j ← S(⟨z̃_j, r⟩ + w_j, l1_j)/(1 + l2_j)   in turn, over a working set, until the signs stay;
 *     then w_A ← w_A + (Z̃_AᵀZ̃_A + diag l2)⁻¹ ( slope_A − l2 w_A − l1 s )   by conjugate gradients
 *
 * The working set has all weights, what the strong rule foresees, and violators of |slope_j| ≤ l1_j, which are looked for by a bound
 * that holds (`Screen`). λ is in l1 and l2 and meets no step size. Exact zeros: those of the soft threshold S.
 * Neighbour: `activeSetPath` factors the matrix of the support, which is exact however columns hang together, and too much work
 * where the support is large.
 * Source: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1); Tibshirani et al. (2012), J. R. Stat. Soc. B 74(2), for the rule.
 */
export function descentPath(
  core: OpenKernels,
  columns: UnitColumns,
  path: StrengthsAlong,
  limits: DescentLimits,
): Solution[] {
  const p = columns.count
  const state = new DescentState(core, columns)
  const weights = new Float64Array(p * path.length)
  const foreseen: number[] = []
  let [here, next] = [copyOf(path.at(0)), copyOf(path.at(0))]
  return Array.from({ length: path.length }, (_, l): Solution => {
    const isLast = l + 1 === path.length
    if (!isLast) take(path.at(l + 1), next)
    const passes = solveAt(state, here, isLast ? null : next.l1, foreseen, limits)
    ;[here, next] = [next, here]
    const w = weights.subarray(l * p, (l + 1) * p)
    state.copyWeights(w)
    return { w, passes }
  })
}

function copyOf({ l1, l2 }: Strengths): Strengths {
  return { l1: l1.slice(), l2: l2.slice() }
}

function take({ l1, l2 }: Strengths, into: Strengths): void {
  into.l1.set(l1)
  into.l2.set(l2)
}

function solveAt(
  state: DescentState,
  strengths: Strengths,
  nextL1: Float64Array | null,
  foreseen: number[],
  { gap, maxPasses }: DescentLimits,
): number {
  state.begin(strengths, foreseen)
  const next = nextL1 === null || isFar(strengths.l1, nextL1) ? null : nextL1
  let passes = 0
  let left = Number.POSITIVE_INFINITY
  for (let stage = 0; ; stage++) {
    const goal = stage === 0 ? gap : Math.max(gap, COARSE * left)
    const most = stage === 0 ? Math.min(maxPasses, FIRST) : maxPasses
    const settled = settle(state, goal, passes, most)
    passes = settled.passes
    left = settled.gap
    foreseen.length = 0
    const violators = state.lookOutside(next, foreseen)
    // Where a later stage did not come to its goal, what is left is rounding.
    const isOver = left <= gap || (stage > 0 && left > goal)
    if (passes >= maxPasses || (violators.length === 0 && isOver)) return passes
    violators.sort((a, b) => b.excess - a.excess || a.column - b.column)
    state.take(violators.slice(0, Math.max(LEAST_JOINERS, state.size)).map(({ column }) => column))
  }
}

/** Whether some strength of the next λ is so far below this one's that this one says little of it. */
function isFar(l1: Float64Array, next: Float64Array): boolean {
  for (let j = 0; j < l1.length; j++) if (next[j] < NEXT * l1[j]) return true
  return false
}

/**
 * Sweeps over the working set until the gap over it is small enough; Newton steps where sweeps alone would not be there soon.
 *
 * @returns the gap that is left, and the passes by then.
 */
function settle(state: DescentState, gap: number, before: number, maxPasses: number): { gap: number; passes: number } {
  let passes = before
  let best = Number.POSITIVE_INFINITY
  let last = Number.POSITIVE_INFINITY
  let stalls = 0
  const look = () => {
    last = state.gap()
    stalls = last < 0.5 * best ? 0 : stalls + 1
    best = Math.min(best, last)
    return last <= gap
  }
  for (let sweep = 1; passes < maxPasses && stalls <= MAX_STALLS; sweep++) {
    const { turned } = state.sweep()
    passes++
    const isStill = turned === 0 && state.isSmall
    if (!isStill && sweep % LOOK !== 0) continue
    const earlier = last
    // A small support is solved to its end, whatever was asked for: the step costs little.
    if (look() && !state.isSmall) break
    if (!isStill && isNear(last, last / earlier, gap)) continue
    for (let turns = 0; turns < MOST_TURNS; turns++) {
      const { iterations, whole } = state.newton(gap)
      passes += iterations
      if (look() || whole) break
    }
    if (last <= gap) break
  }
  return { gap: last, passes }
}

/** Whether a gap that falls by `rate` from look to look is there before long. Of the first look nothing is known: it may be. */
function isNear(gap: number, rate: number, wanted: number): boolean {
  let ahead = gap
  for (let looks = 0; looks < PATIENCE; looks++) ahead *= rate
  return ahead <= wanted
}
