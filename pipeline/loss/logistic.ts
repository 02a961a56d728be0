import { sigmoid, softplus } from '../math/exponential.ts'
import { log } from '../math/logarithm.ts'
import { diagonalHessian, type Loss, meanTargets } from './loss.ts'

/**
 * Negative log-likelihood of 0/1 targets, each output on its own.
 *
 * Equations: (1/n) Σᵢ vᵢ Σₖ log(1+e^η) − y·η; derivative vᵢ(μ − y)/n with μ = 1/(1+e^−η), second vᵢ·μ(1−μ)/n.
 * Scale of λ: none here; LIBLINEAR and scikit-learn sum instead, so that their C is 1/(λn).
 * Zeros: none of its own.
 * Neighbour: cross-entropy gives each of two classes its own weights; here one set serves both.
 * Source: Hastie, Tibshirani & Friedman 2009, eq. 4.20.
 */
export const logistic: Loss = {
  formula: (rows, v) => `1/${rows} Σ ${v}(log(1 + e^η) − y·η)`,
  targets: (outputs) => outputs,
  value({ rows, outputs, eta, y, weights }) {
    let sum = 0
    for (let i = 0; i < rows; i++) {
      let row = 0
      for (let k = i * outputs; k < (i + 1) * outputs; k++)
        row += Math.max(eta[k], 0) - y[k] * eta[k] + remainder(eta[k])
      sum += weights === null ? row : weights[i] * row
    }
    return sum / rows
  },
  gradient({ rows, outputs, eta, y, weights }, into) {
    for (let i = 0; i < rows; i++) {
      const v = weights === null ? 1 : weights[i]
      for (let k = i * outputs; k < (i + 1) * outputs; k++) into[k] = (v * (sigmoid(eta[k]) - y[k])) / rows
    }
  },
  hessian: (at, into) => diagonalHessian(at, into, (eta) => sigmoid(eta) * sigmoid(-eta)),
  predict({ rows, outputs, eta }, into) {
    for (let k = 0; k < rows * outputs; k++) into[k] = sigmoid(eta[k])
  },
  nullOutputs: (at) => meanTargets(at).map((share) => log(share / (1 - share))),
}

/** log(1+e^η) − max(η, 0). The rest, max(η, 0) − yη, is 0 for a row on the right side, whose small loss keeps its digits. */
function remainder(eta: number): number {
  return softplus(-Math.abs(eta))
}
