import type { LossKind } from '../../loss/index.ts'
import { exp } from '../../math/exponential.ts'
import { log, log1p } from '../../math/logarithm.ts'

/**
 * What a certificate has to know of a loss ℓ(y, η), for one row of K outputs that begins at `at`. Targets are means too:
 * 0 and 1 for classes, one column each where there are several. Nothing here is shared with the losses that are minimised.
 */
export interface DualLoss {
  value(y: Float64Array, eta: Float64Array, at: number, outputs: number): number
  /** μ, the mean of y at η. */
  mean(eta: Float64Array, at: number, outputs: number, into: Float64Array): void
  /** −ℓ*(m), ℓ* the convex conjugate of ℓ + y·η; −Infinity where m is no mean. */
  dual(m: Float64Array, at: number, outputs: number): number
  /** ∂μ_k/∂η_l at μ. */
  curvature(mu: Float64Array, at: number, k: number, l: number): number
}

/** A mean this far outside of its range is inside, but for rounding. */
const ROUNDING = 1e-14

/** The losses whose targets are means: classes and counts. Least squares has a certificate of its own. */
export const dualLosses: { readonly [K in Exclude<LossKind, 'squared'>]: DualLoss } = {
  /** ℓ* = m log m + (1−m) log(1−m) on [0, 1]. */
  logistic: {
    value: (y, eta, at) => Math.max(eta[at], 0) - y[at] * eta[at] + log1p(exp(-Math.abs(eta[at]))),
    mean(eta, at, _, into) {
      const e = exp(-Math.abs(eta[at]))
      into[at] = eta[at] >= 0 ? 1 / (1 + e) : e / (1 + e)
    },
    dual: (m, at) => -xlogx(m[at]) - xlogx(1 - m[at]),
    curvature: (mu, at) => mu[at] * (1 - mu[at]),
  },
  /** ℓ* = Σ m_k log m_k on the simplex; that Σ m_k = 1 is seen to by the caller. */
  'cross-entropy': {
    value(y, eta, at, outputs) {
      const top = largest(eta, at, outputs)
      let total = 0
      let own = 0
      for (let k = at; k < at + outputs; k++) {
        total += exp(eta[k] - top)
        own += y[k] * (eta[k] - top)
      }
      return log(total) - own
    },
    mean(eta, at, outputs, into) {
      const top = largest(eta, at, outputs)
      let total = 0
      for (let k = at; k < at + outputs; k++) total += exp(eta[k] - top)
      for (let k = at; k < at + outputs; k++) into[k] = exp(eta[k] - top) / total
    },
    dual(m, at, outputs) {
      let sum = 0
      for (let k = at; k < at + outputs; k++) sum -= xlogx(m[k])
      return sum
    },
    curvature: (mu, at, k, l) => mu[at + k] * (Number(k === l) - mu[at + l]),
  },
  /** ℓ* = m log m − m on [0, ∞). */
  poisson: {
    value: (y, eta, at) => exp(eta[at]) - y[at] * eta[at],
    mean(eta, at, _, into) {
      into[at] = exp(eta[at])
    },
    dual: (m, at) => m[at] - xlogx(m[at]),
    curvature: (mu, at) => mu[at],
  },
}

/** x·log x, with 0 at 0; Infinity, so that the bound is worthless, below. */
function xlogx(x: number): number {
  if (x > 0) return x * log(x)
  return x >= -ROUNDING ? 0 : Number.POSITIVE_INFINITY
}

function largest(eta: Float64Array, at: number, outputs: number): number {
  let top = eta[at]
  for (let k = at + 1; k < at + outputs; k++) top = Math.max(top, eta[k])
  return top
}
