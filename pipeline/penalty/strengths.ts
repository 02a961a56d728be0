import { isZero } from '../math/vector.ts'
import type { Convention, Penalty } from '../spec/experiment.gen.ts'
import { parts } from './index.ts'
import type { Parts } from './penalty-function.ts'
import { isPositive } from './positive.ts'

/** The penalty on a weight vector: Σ_j ( l1_j |w_j| + l2_j/2 · w_j² ), and ∞ for a w_j below 0 where these are to be `positive`. */
export interface Strengths {
  readonly l1: Float64Array
  readonly l2: Float64Array
  readonly positive: boolean
}

/** Strengths as λ times those of a unit, which never change: what all λ of a path share need not be found out feature by feature. */
export interface Multiple {
  readonly unit: Strengths
  readonly lambda: number
}

/** What other systems' conventions hang on. */
export interface ConventionContext {
  readonly features: readonly string[]
  /** Sum of the observation weights: the number of rows, where all weigh 1. */
  readonly nSamples: number
  /**
   * 1/n standard deviation of the target as it is fitted; its root mean square where there is no intercept. 1 for classes
   * and counts, which nobody standardises.
   */
  readonly targetSd: number
}

/** Below this share of L1, λ_max is taken as if the share were this: ridge has none. glmnet's number. */
const LEAST_L1_SHARE = 1e-3

/**
 * What λ = 1 means, in the convention of the spec: every strength is λ times this.
 *
 * lariat, torch: l1 = a·f_j, l2 = (1−a)·f_j. glmnet: factors rescaled to mean 1, l2 divided by sd(y).
 * sklearn: as lariat, but Ridge's alpha is not divided by n in its loss, so l2 = f_j/n. keras: no ½, so l2 counts double.
 * sklearn-C: as lariat, once C is 1/(C·n).
 */
export function unitStrengths(penalty: Penalty, context: ConventionContext): Strengths {
  const { l1, l2 } = partsOf(penalty)
  const factors = factorsOf(penalty, context.features)
  const scale = l2Scale(penalty, context)
  return {
    l1: factors.map((factor) => l1 * factor),
    l2: factors.map((factor) => l2 * scale * factor),
    positive: isPositive(penalty),
  }
}

/** λ times the unit strengths. */
export function strengthsAt(unit: Strengths, lambda: number): Strengths {
  return { l1: scaledBy(lambda, unit.l1), l2: scaledBy(lambda, unit.l2), positive: unit.positive }
}

/** Where all are 0, as the L2 strengths of a lasso are, it is the shares themselves. */
function scaledBy(lambda: number, shares: Float64Array): Float64Array {
  if (isZero(shares)) return shares
  const strengths = new Float64Array(shares.length)
  for (let j = 0; j < shares.length; j++) strengths[j] = lambda * shares[j]
  return strengths
}

/** The strengths of a path, one λ at a time: all at once would be as much memory as the weights. */
export interface StrengthsAlong {
  readonly length: number
  multiple(l: number): Multiple
  /** They hold until the next call. */
  at(l: number): Strengths
  /** Those of some features. */
  some(features: Int32Array): StrengthsAlong
}

/** λ times the unit strengths, for each λ. */
export function strengthsAlong(unit: Strengths, lambdas: readonly number[]): StrengthsAlong {
  const { positive } = unit
  const room = { l1: unit.l1.slice(), l2: unit.l2.slice(), positive }
  const scale = (into: Float64Array, from: Float64Array, lambda: number) => {
    for (let j = 0; j < from.length; j++) into[j] = lambda * from[j]
  }
  const isRidged = !isZero(unit.l2)
  const picked = (from: Float64Array, features: Int32Array) => {
    const own = new Float64Array(features.length)
    for (let k = 0; k < own.length; k++) own[k] = from[features[k]]
    return own
  }
  return {
    length: lambdas.length,
    multiple: (l) => ({ unit, lambda: lambdas[l] }),
    some: (features) =>
      strengthsAlong({ l1: picked(unit.l1, features), l2: picked(unit.l2, features), positive }, lambdas),
    at(l) {
      scale(room.l1, unit.l1, lambdas[l])
      if (isRidged) scale(room.l2, unit.l2, lambdas[l])
      return room
    },
  }
}

/**
 * λ_max, the smallest λ at which every penalised weight is zero: max_j |gradient_j| / (f_j · a), the gradient taken at
 * the null model (intercept and unpenalised features fitted). Ridge has none: a = 0.001 stands in, as in glmnet.
 */
export function lambdaMax(penalty: Penalty, context: ConventionContext, nullGradient: Float64Array): number {
  const share = Math.max(partsOf(penalty).l1, LEAST_L1_SHARE)
  const factors = factorsOf(penalty, context.features)
  return nullGradient.reduce(
    (max, g, j) => (factors[j] > 0 ? Math.max(max, Math.abs(g) / (factors[j] * share)) : max),
    0,
  )
}

/**
 * λ from the number that the spec has for it, and the number from λ: with sklearn-C each is 1/n of the other's inverse, else
 * they are the same.
 */
export function translateLambda(penalty: Penalty, { nSamples }: ConventionContext, number: number): number {
  return conventionOf(penalty) === 'sklearn-C' ? 1 / (number * nSamples) : number
}

/** λ/λ_max, from the numbers that the spec has for the two. */
export function lambdaFraction(penalty: Penalty, number: number, max: number): number {
  if (conventionOf(penalty) === 'sklearn-C') return max / number
  return max > 0 ? number / max : 0
}

/** Penalty factor f_j of each feature. */
export function factorsOf(penalty: Penalty, features: readonly string[]): Float64Array {
  if (penalty.kind === 'none') return new Float64Array(features.length)
  const named = new Map(Object.entries(penalty.factors))
  if (named.size === 0) return new Float64Array(features.length).fill(1)
  const factors = Float64Array.from(features, (feature) => named.get(feature) ?? 1)
  if (conventionOf(penalty) !== 'glmnet') return factors
  const sum = factors.reduce((total, factor) => total + factor, 0)
  return sum === 0 ? factors : factors.map((factor) => (factor * features.length) / sum)
}

function l2Scale(penalty: Penalty, { nSamples, targetSd }: ConventionContext): number {
  switch (conventionOf(penalty)) {
    case 'glmnet':
      return targetSd === 0 ? 1 : 1 / targetSd
    case 'sklearn':
      return penalty.kind === 'l2' ? 1 / nSamples : 1
    case 'keras':
      return 2
    case 'lariat':
    case 'sklearn-C':
    case 'torch':
      return 1
  }
}

/** Penalties that other systems do not have, or all write alike, have no convention to choose. */
function conventionOf(penalty: Penalty): Convention {
  return 'convention' in penalty ? penalty.convention : 'lariat'
}

/** @throws RangeError for a penalty that is not a sum of |w_j| and w_j²: `validate` refuses it before. */
function partsOf(penalty: Penalty): Parts {
  const shares = parts(penalty)
  if (shares === null) throw new RangeError(`${penalty.kind} is not a sum of |w| and w²`)
  return shares
}
