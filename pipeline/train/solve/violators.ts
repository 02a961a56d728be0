import { pullOf } from '../../penalty/positive.ts'
import type { Multiple } from '../../penalty/strengths.ts'
import type { Correlations } from './correlations.ts'
import type { Support } from './support.ts'

/** Foreseen is no further than so many times the last step of λ. */
const FARTHEST = 1.5

/** A coordinate outside the support whose slope is more than its penalty can hold. */
export interface Violator {
  readonly coordinate: number
  /** Of its slope: where its weight will go. */
  readonly sign: number
  /** sign·slope − l1, of the slope as it is. */
  readonly excess: number
}

/**
 * The candidates whose slope is more than their penalty can hold, the worst first. Where there are any without an L1 part, these
 * come alone: only when they are fitted does it show who else violates, above all at λ_max.
 */
export function violators(
  { slope, candidates, candidateCount }: Correlations,
  { place }: Support,
  { unit: { l1, positive }, lambda }: Multiple,
  { tolerance, refused }: { readonly tolerance: number; readonly refused: ReadonlySet<number> },
): Violator[] {
  const found: Violator[] = []
  for (let k = 0; k < candidateCount; k++) {
    const j = candidates[k]
    const excess = pullOf(slope[j], positive) - lambda * l1[j]
    if (excess > tolerance && place[j] < 0 && !refused.has(j))
      found.push({ coordinate: j, sign: Math.sign(slope[j]), excess })
  }
  if (found.length < 2) return found
  const unheld = found.filter(({ coordinate }) => lambda * l1[coordinate] === 0)
  const first = unheld.length > 0 ? unheld : found
  return first.sort((a, b) => b.excess - a.excess || a.coordinate - b.coordinate)
}

/**
 * Who will violate at the next λ of a path, when the members have moved there. Between two changes of the support slopes are linear
 * in λ under a pure L1 penalty, and nearly so under others, so that the last two solutions tell:
 *
 *     c_j(λ) ≈ c_j(λ₁) + (λ − λ₁)/(λ₁ − λ₀) · ( c_j(λ₁) − c_j(λ₀) )
 *
 * Only who joins first hangs on it: slopes are taken anew before anything is concluded.
 * Source: the segments of Efron, Hastie, Johnstone, Tibshirani (2004), least angle regression.
 */
export class Foresight {
  readonly #problem: Correlations
  /** Slopes at the last solution and at the one before; no numbers where they are not known. */
  #last: Float64Array
  #before: Float64Array
  #unit: Multiple['unit'] | null = null
  /** λ₁ and λ₀. */
  #lambdas: readonly [number, number] = [Number.NaN, Number.NaN]

  constructor(problem: Correlations) {
    this.#problem = problem
    this.#last = new Float64Array(problem.dimension).fill(Number.NaN)
    this.#before = this.#last.slice()
  }

  /** Remembers the solution that the problem is at. */
  remember({ unit, lambda }: Multiple): void {
    const { slope, candidates, candidateCount } = this.#problem
    const latest = this.#before
    this.#before = this.#last
    this.#last = latest
    for (let k = 0; k < candidateCount; k++) latest[candidates[k]] = slope[candidates[k]]
    this.#lambdas = [lambda, unit === this.#unit ? this.#lambdas[0] : Number.NaN]
    this.#unit = unit
  }

  /** Those to be expected, the worst first; null where two solutions of the path are not known. */
  violators({ place }: Support, { unit, lambda }: Multiple, tolerance: number): Violator[] | null {
    const [last, before] = this.#lambdas
    const step = (lambda - last) / (last - before)
    if (unit !== this.#unit || !(step > 0 && step <= FARTHEST)) return null
    const { slope, candidates, candidateCount } = this.#problem
    const found: (Violator & { readonly expected: number })[] = []
    for (let k = 0; k < candidateCount; k++) {
      const j = candidates[k]
      const bound = lambda * unit.l1[j]
      const about = slope[j] + step * (slope[j] - this.#before[j])
      const expected = pullOf(about, unit.positive) - bound
      if (!(expected > tolerance) || place[j] >= 0) continue
      const sign = Math.sign(about)
      found.push({ coordinate: j, sign, excess: sign * slope[j] - bound, expected })
    }
    return found.sort((a, b) => b.expected - a.expected || a.coordinate - b.coordinate)
  }
}
