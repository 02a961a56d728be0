import { dot, maxAbs } from '../../math/vector.ts'
import type { Sloped } from './cv-error.ts'

/** Where a descent looks, and how long. */
export interface DescentLimits {
  readonly low: number
  readonly high: number
  readonly evaluations: number
  /** Largest slope that is left, as a share of the value. */
  readonly tolerance: number
}

export interface Descent {
  readonly x: Float64Array
  readonly value: number
  /** One entry for each evaluation: the least value so far. */
  readonly trace: readonly number[]
  readonly reason: 'flat' | 'kink' | 'budget'
}

/** Enough of the fall that the slope promises (Armijo), and enough of the slope gone (Wolfe). */
const FALL = 1e-4
const FLATTER = 0.5

/** A first step, and no later one, moves a coordinate by more than e to this. */
const FIRST = 0.5
const LONGEST = 3

/** Bisections of one line; where they find no lower point the value has a kink there. */
const MOST_TRIALS = 12

/**
 * Minimises a function with kinks in a box, from x on, by BFGS with a line search that asks for a weak Wolfe point only.
 *
 *     d = −Hg;   t by bisection until f(x + td) ≤ f + 10⁻⁴ t g·d and g(x + td)·d ≥ ½ g·d
 *     H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ,   s = td, y = the change of g, ρ = 1/(s·y)
 *
 * Such a point lies on every line along which a function falls that is bounded below, kinks or not, and there s·y > 0. Outside
 * of the box the function goes on as it is at the border.
 *
 * Neighbour: L-BFGS-B asks for a strong Wolfe point, which a line across a kink does not have.
 * Source: Lewis & Overton 2013, Math. Program. 141, algorithms 2.1 and 2.6.
 */
export function descend(f: (x: Float64Array) => Sloped, start: Float64Array, limits: DescentLimits): Descent {
  const { low, high, evaluations, tolerance } = limits
  const size = start.length
  const trace: number[] = []
  let best = { x: start, value: Number.POSITIVE_INFINITY }
  const look = (x: Float64Array): Sloped => {
    const inside = x.map((value) => Math.min(Math.max(value, low), high))
    const { value, slope } = f(inside)
    if (value < best.value) best = { x: inside, value }
    trace.push(best.value)
    const isOut = (j: number) => x[j] !== inside[j] || (x[j] <= low && slope[j] > 0) || (x[j] >= high && slope[j] < 0)
    return { value, slope: slope.map((g, j) => (isOut(j) ? 0 : g)) }
  }
  const end = (reason: Descent['reason']): Descent => ({ ...best, trace, reason })

  let x = start
  let here = look(x)
  let H: Float64Array | null = null
  while (trace.length < evaluations) {
    const steepest = maxAbs(here.slope)
    if (!(steepest > tolerance * Math.abs(here.value))) return end('flat')
    let direction: Float64Array = H === null ? here.slope.map((g) => (-FIRST / steepest) * g) : times(H, here.slope, -1)
    if (!(dot(direction, here.slope) < 0)) {
      H = null
      direction = here.slope.map((g) => (-FIRST / steepest) * g)
    }
    const long = maxAbs(direction)
    if (long > LONGEST) direction = direction.map((d) => (d * LONGEST) / long)

    const fall = dot(direction, here.slope)
    let [near, far, t] = [0, Number.POSITIVE_INFINITY, 1]
    let found: { x: Float64Array; there: Sloped } | null = null
    for (let trial = 0; trial < MOST_TRIALS && trace.length < evaluations; trial++) {
      const tried = x.map((value, j) => value + t * direction[j])
      const there = look(tried)
      if (!(there.value <= here.value + FALL * t * fall)) far = t
      else {
        near = t
        found = { x: tried, there }
        if (dot(there.slope, direction) >= FLATTER * fall) break
        // Out of the box in all that moves, or so far that the line has no end.
        if (2 * t * maxAbs(direction) > high - low) break
      }
      t = far < Number.POSITIVE_INFINITY ? (near + far) / 2 : 2 * near
    }
    if (found === null) return end(trace.length < evaluations ? 'kink' : 'budget')
    const { there } = found
    const s = found.x.map((value, j) => value - x[j])
    const y = there.slope.map((g, j) => g - here.slope[j])
    H = updated(H ?? scaledIdentity(size, dot(s, y), dot(y, y)), s, y)
    x = found.x
    here = there
  }
  return end('budget')
}

/** c·H·v. */
function times(H: Float64Array, v: Float64Array, c: number): Float64Array {
  const size = v.length
  return v.map((_, i) => c * dot(H.subarray(i * size, (i + 1) * size), v))
}

/** The first H is as long as the first step was: s·y/y·y, by Nocedal & Wright 2006, 6.20. */
function scaledIdentity(size: number, sy: number, yy: number): Float64Array | null {
  if (!(sy > 0 && yy > 0)) return null
  const H = new Float64Array(size * size)
  for (let j = 0; j < size; j++) H[j * size + j] = sy / yy
  return H
}

/** H after a step s that changed the slope by y; as it was where the two do not curve upwards. */
function updated(H: Float64Array | null, s: Float64Array, y: Float64Array): Float64Array | null {
  const sy = dot(s, y)
  if (H === null || !(sy > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y)))) return H
  const size = s.length
  const Hy = times(H, y, 1)
  const share = (1 + dot(y, Hy) / sy) / sy
  return H.map((h, at) => {
    const [i, j] = [Math.floor(at / size), at % size]
    return h + share * s[i] * s[j] - (Hy[i] * s[j] + s[i] * Hy[j]) / sy
  })
}
