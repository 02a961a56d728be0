import { diagonalHessian, type Loss, meanTargets } from './loss.ts'

/**
 * Half the squared error.
 *
 * Equations: 1/(2n) Σᵢ vᵢ Σₖ (ηᵢₖ − yᵢₖ)²; derivative vᵢ(ηᵢₖ − yᵢₖ)/n, second vᵢ/n.
 * Scale of λ: none here; the ½ makes ridge and lasso those of the textbooks.
 * Zeros: none of its own.
 * Neighbour: Keras' and PyTorch's MSE has no ½ and also divides by the number of outputs.
 * Source: Hastie, Tibshirani & Friedman 2009, eq. 3.43.
 */
export const squared: Loss = {
  formula: (rows, v) => `1/(2·${rows}) Σ ${v}(ŷ − y)²`,
  targets: (outputs) => outputs,
  value({ rows, outputs, eta, y, weights }) {
    let sum = 0
    for (let i = 0; i < rows; i++) {
      let row = 0
      for (let k = i * outputs; k < (i + 1) * outputs; k++) row += (eta[k] - y[k]) * (eta[k] - y[k])
      sum += weights === null ? row : weights[i] * row
    }
    return sum / (2 * rows)
  },
  gradient({ rows, outputs, eta, y, weights }, into) {
    for (let i = 0; i < rows; i++) {
      const v = weights === null ? 1 : weights[i]
      for (let k = i * outputs; k < (i + 1) * outputs; k++) into[k] = (v * (eta[k] - y[k])) / rows
    }
  },
  hessian: (at, into) => diagonalHessian(at, into, () => 1),
  predict({ rows, outputs, eta }, into) {
    for (let k = 0; k < rows * outputs; k++) into[k] = eta[k]
  },
  nullOutputs: (at) => meanTargets(at),
}
