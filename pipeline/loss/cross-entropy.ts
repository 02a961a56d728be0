import { exp } from '../math/exponential.ts'
import type { Floats } from '../math/floats.ts'
import { log, log1p } from '../math/logarithm.ts'
import type { Loss } from './loss.ts'

/**
 * Negative log-likelihood of classes 0 … K−1 under softmax.
 *
 * Equations: (1/n) Σᵢ vᵢ ( logsumexp(ηᵢ) − ηᵢ[yᵢ] ); derivative vᵢ(μₖ − [k = yᵢ])/n with μ = softmax(ηᵢ), second
 * vᵢ·μₖ([k = l] − μₗ)/n. The largest output is subtracted before any exponential, and its own 1 left to log1p.
 * Scale of λ: none here.
 * Zeros: none of its own.
 * Neighbour: logistic has one output for two classes; here K outputs, one more than are needed, which a penalty settles.
 * Source: Hastie, Tibshirani & Friedman 2009, eq. 11.10.
 */
export const crossEntropy: Loss = {
  formula: (rows, v) => `1/${rows} Σ ${v}(logsumexp(η) − η_y)`,
  targets: () => 1,
  value({ rows, outputs, eta, y, weights }) {
    let sum = 0
    for (let i = 0; i < rows; i++) {
      const start = i * outputs
      const top = largest(eta, start, outputs)
      let others = 0
      for (let k = start; k < start + outputs; k++) if (k !== top) others += exp(eta[k] - eta[top])
      const row = eta[top] - eta[start + y[i]] + log1p(others)
      sum += weights === null ? row : weights[i] * row
    }
    return sum / rows
  },
  gradient(at, into) {
    const { rows, outputs, y, weights } = at
    crossEntropy.predict(at, into)
    for (let i = 0; i < rows; i++) {
      into[i * outputs + y[i]] -= 1
      const v = weights === null ? 1 : weights[i]
      for (let k = i * outputs; k < (i + 1) * outputs; k++) into[k] = (v * into[k]) / rows
    }
  },
  hessian(at, into) {
    const { rows, outputs, weights } = at
    const shares = new Float64Array(rows * outputs)
    crossEntropy.predict(at, shares)
    for (let k = 0; k < outputs; k++) {
      for (let l = 0; l < outputs; l++) {
        const run = (k * outputs + l) * rows
        for (let i = 0; i < rows; i++) {
          const v = weights === null ? 1 : weights[i]
          const share = shares[i * outputs + l]
          into[run + i] = (v * shares[i * outputs + k] * (k === l ? othersThan(shares, i, outputs, k) : -share)) / rows
        }
      }
    }
  },
  predict({ rows, outputs, eta }, into) {
    for (let i = 0; i < rows; i++) {
      const start = i * outputs
      const top = eta[largest(eta, start, outputs)]
      let total = 0
      for (let k = start; k < start + outputs; k++) {
        into[k] = exp(eta[k] - top)
        total += into[k]
      }
      for (let k = start; k < start + outputs; k++) into[k] /= total
    }
  },
  nullOutputs({ rows, outputs, y, weights }) {
    const shares = new Float64Array(outputs)
    for (let i = 0; i < rows; i++) shares[y[i]] += (weights === null ? 1 : weights[i]) / rows
    return shares.map((share) => log(share))
  },
}

/** 1 − μₖ as the sum of the others, which keeps its digits where μₖ is nearly 1. */
function othersThan(shares: Float64Array, i: number, outputs: number, k: number): number {
  let sum = 0
  for (let l = 0; l < outputs; l++) if (l !== k) sum += shares[i * outputs + l]
  return sum
}

/** Where the largest output of the row that begins at `start` is. */
function largest(eta: Floats, start: number, outputs: number): number {
  let top = start
  for (let k = start + 1; k < start + outputs; k++) if (eta[k] > eta[top]) top = k
  return top
}
