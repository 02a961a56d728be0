import { maxAbs } from '../../math/vector.ts'
import type { PosedOutcome } from '../posed-model.ts'
import type { Arithmetic, Vector } from './arithmetic.ts'
import { shares } from './certificate.ts'
import { type Doubts, FEW } from './doubts.ts'
import { type DualLoss, dualLoss, type Rows } from './dual-loss.ts'

/** Below this share of the loss at η = 0 a gap is rounding, not a gap: it matters where the null model is exact. */
export const ROUNDING = 1e-14

/** What all certificates of a problem have in common. */
export interface Ground {
  readonly problem: PosedOutcome
  readonly arithmetic: Arithmetic
  readonly loss: DualLoss
  readonly at: Rows
  readonly y: Float64Array
  /** The objective of a perfect fit. */
  readonly perfect: number
  /** What the intercept alone leaves above it, and the largest slope there. */
  readonly nullExcess: number
  readonly nullSlope: number
  /** √ of the largest mean square of a column. */
  readonly longest: number
  readonly floor: number
  readonly features: Int32Array
  /** What a bound knows of the features, where there are many. */
  readonly doubts: Doubts | null
}

export function groundOf(problem: PosedOutcome, arithmetic: Arithmetic): Ground {
  if (problem.loss === 'squared') throw new RangeError('least squares has a certificate of its own')
  const { X, outputs } = problem
  const at = { rows: X.rows, outputs, v: shares(problem.weights, X.rows) }
  const loss = dualLoss(problem.loss, arithmetic)
  const y = targetsOf(problem)
  const perfect = loss.dual(at, vectorOf(y, arithmetic))
  const means = arithmetic.vector(y.length)
  const atZero = loss.value(at, y, arithmetic.vector(y.length), means)
  if (problem.intercept) {
    for (let k = 0; k < outputs; k++) {
      const run = y.subarray(k * X.rows, (k + 1) * X.rows)
      means.view.fill(mean(run, at.v), k * X.rows, (k + 1) * X.rows)
    }
  }
  const residual = arithmetic.vector(y.length)
  for (let i = 0; i < y.length; i++) residual.view[i] = at.v[i % X.rows] * (y[i] - means.view[i])
  const features = Int32Array.from({ length: X.columns }, (_, j) => j)
  const slopes = arithmetic.slopes(features, residual, outputs).view
  const extents = arithmetic.extents(at.v)
  const scales = { features: X.columns, spread: new Float64Array(X.columns).fill(1), intercept: problem.intercept }
  return {
    problem,
    arithmetic,
    loss,
    at,
    y,
    perfect,
    nullSlope: slopes.reduce((max, slope) => Math.max(max, Math.abs(slope)), 0),
    nullExcess: (problem.intercept ? loss.dual(at, means) : atZero) - perfect,
    longest: Math.sqrt(maxAbs(extents.squares)),
    floor: ROUNDING * (atZero - perfect),
    features,
    doubts: X.columns < FEW ? null : arithmetic.doubts(X.rows, { ...extents, ...scales }),
  }
}

/** Targets as means: the class of a row becomes a 1 in its run. */
function targetsOf({ y, outputs, loss }: PosedOutcome): Float64Array {
  if (loss !== 'cross-entropy') return y
  const targets = new Float64Array(y.length * outputs)
  for (let i = 0; i < y.length; i++) targets[y[i] * y.length + i] = 1
  return targets
}

function vectorOf(values: Float64Array, arithmetic: Arithmetic): Vector {
  const vector = arithmetic.vector(values.length)
  vector.view.set(values)
  return vector
}

/** The largest mean of a residual, output by output: the slope in the intercept, and 0 where there is none. */
export function largestLevel({ at, problem: { X, outputs, intercept } }: Ground, residual: Float64Array): number {
  let worst = 0
  for (let k = 0; k < outputs && intercept; k++) {
    const run = residual.subarray(k * X.rows, (k + 1) * X.rows)
    worst = Math.max(worst, Math.abs(mean(run, at.v)))
  }
  return worst
}

/** Of a run, by weight. */
export function mean(values: Float64Array, v: Float64Array): number {
  return values.reduce((sum, value, i) => sum + v[i] * value, 0)
}
