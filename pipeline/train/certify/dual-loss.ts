import { part } from '../../kernels/arena.ts'
import type { LossKind } from '../../loss/index.ts'
import type { Arithmetic, Vector } from './arithmetic.ts'

/** Rows of K outputs: vectors hold those of the first output for all rows, then those of the second, and so on. */
export interface Rows {
  readonly rows: number
  readonly outputs: number
  /** Observation weights as shares of their sum. */
  readonly v: Float64Array
}

/**
 * What a certificate has to know of a loss ℓ(y, η). Targets are means too: 0 and 1 for classes, one run each where there are
 * several. Nothing here is shared with the losses that are minimised.
 */
export interface DualLoss {
  /** Σ v ℓ(y, η); μ, the mean of y at η, is written to `mu`. */
  value(at: Rows, y: Float64Array, eta: Vector, mu: Vector): number
  /** −Σ v ℓ*(m), ℓ* the convex conjugate of ℓ + y·η; −Infinity where an m is no mean. */
  dual(at: Rows, m: Vector): number
  /** ∂μ_k/∂η_l at the μ of row i. */
  curvature(at: Rows, mu: Float64Array, i: number, k: number, l: number): number
}

/** A mean this far outside of its range is inside, but for rounding. */
const ROUNDING = 1e-14

/** The losses whose targets are means: classes and counts. Least squares has a certificate of its own. */
export function dualLoss(kind: Exclude<LossKind, 'squared'>, arithmetic: Arithmetic): DualLoss {
  return { logistic, 'cross-entropy': crossEntropy, poisson }[kind](arithmetic)
}

/** ℓ* = m log m + (1−m) log(1−m) on [0, 1]. */
function logistic(arithmetic: Arithmetic): DualLoss {
  return {
    value({ v }, y, eta, mu) {
      const e = mu.view
      for (let i = 0; i < e.length; i++) e[i] = -Math.abs(eta.view[i])
      arithmetic.exp(mu)
      const rest = copyOf(mu, arithmetic)
      arithmetic.log1p(rest)
      let sum = 0
      for (let i = 0; i < e.length; i++) {
        sum += v[i] * (Math.max(eta.view[i], 0) - y[i] * eta.view[i] + rest.view[i])
        e[i] = eta.view[i] >= 0 ? 1 / (1 + e[i]) : e[i] / (1 + e[i])
      }
      return sum
    },
    dual({ v }, m) {
      const other = copyOf(m, arithmetic)
      for (let i = 0; i < m.view.length; i++) other.view[i] = 1 - m.view[i]
      return -entropySum(v, m, arithmetic) - entropySum(v, other, arithmetic)
    },
    curvature: (_, mu, i) => mu[i] * (1 - mu[i]),
  }
}

/** ℓ* = Σ m_k log m_k on the simplex; that Σ m_k = 1 is seen to by the caller. */
function crossEntropy(arithmetic: Arithmetic): DualLoss {
  return {
    value({ rows, v }, y, eta, mu) {
      const e = mu.view
      const total = arithmetic.vector(rows)
      let own = 0
      for (let i = 0; i < rows; i++) {
        let top = Number.NEGATIVE_INFINITY
        for (let at = i; at < e.length; at += rows) top = Math.max(top, eta.view[at])
        for (let at = i; at < e.length; at += rows) {
          e[at] = eta.view[at] - top
          own += v[i] * y[at] * e[at]
        }
      }
      arithmetic.exp(mu)
      for (let i = 0; i < rows; i++) {
        for (let at = i; at < e.length; at += rows) total.view[i] += e[at]
        for (let at = i; at < e.length; at += rows) e[at] /= total.view[i]
      }
      arithmetic.log(total)
      let sum = 0
      for (let i = 0; i < rows; i++) sum += v[i] * total.view[i]
      return sum - own
    },
    dual({ rows, outputs, v }, m) {
      let sum = 0
      for (let k = 0; k < outputs; k++) sum -= entropySum(v, part(m, k * rows, rows), arithmetic)
      return sum
    },
    curvature({ rows }, mu, i, k, l) {
      return mu[k * rows + i] * (Number(k === l) - mu[l * rows + i])
    },
  }
}

/** ℓ* = m log m − m on [0, ∞). */
function poisson(arithmetic: Arithmetic): DualLoss {
  return {
    value({ v }, y, eta, mu) {
      mu.view.set(eta.view)
      arithmetic.exp(mu)
      let sum = 0
      for (let i = 0; i < mu.view.length; i++) sum += v[i] * (mu.view[i] - y[i] * eta.view[i])
      return sum
    },
    dual({ v }, m) {
      let sum = 0
      for (let i = 0; i < m.view.length; i++) sum += v[i] * m.view[i]
      return sum - entropySum(v, m, arithmetic)
    },
    curvature: (_, mu, i) => mu[i],
  }
}

/** Σ v x·log x, with 0 at 0; Infinity, so that the bound is worthless, where an x that counts is below. */
function entropySum(v: Float64Array, x: Vector, arithmetic: Arithmetic): number {
  const logs = copyOf(x, arithmetic)
  for (let i = 0; i < v.length; i++) logs.view[i] = x.view[i] > 0 ? x.view[i] : 1
  arithmetic.log(logs)
  let sum = 0
  for (let i = 0; i < v.length; i++) {
    if (v[i] === 0) continue
    if (!(x.view[i] >= -ROUNDING)) return Number.POSITIVE_INFINITY
    if (x.view[i] > 0) sum += v[i] * (x.view[i] * logs.view[i])
  }
  return sum
}

function copyOf(x: Vector, arithmetic: Arithmetic): Vector {
  const copy = arithmetic.vector(x.view.length)
  copy.view.set(x.view)
  return copy
}
