import { exp } from '../math/exponential.ts'
import { log } from '../math/logarithm.ts'
import { diagonalHessian, type Loss, meanTargets } from './loss.ts'

/**
 * Negative log-likelihood of counts with rate e^η, without the part that depends on y alone.
 *
 * Equations: (1/n) Σᵢ vᵢ Σₖ e^η − y·η; derivative vᵢ(e^η − y)/n, second vᵢ·e^η/n.
 * Scale of λ: none here.
 * Zeros: none of its own.
 * Neighbour: the deviance is twice this, less its value for a perfect fit; glmnet reports that.
 * Source: McCullagh & Nelder 1989, section 6.2.
 */
export const poisson: Loss = {
  formula: (rows, v) => `1/${rows} Σ ${v}(e^η − y·η)`,
  targets: (outputs) => outputs,
  value({ rows, outputs, eta, y, weights }) {
    let sum = 0
    for (let i = 0; i < rows; i++) {
      let row = 0
      for (let k = i * outputs; k < (i + 1) * outputs; k++) row += exp(eta[k]) - y[k] * eta[k]
      sum += weights === null ? row : weights[i] * row
    }
    return sum / rows
  },
  gradient({ rows, outputs, eta, y, weights }, into) {
    for (let i = 0; i < rows; i++) {
      const v = weights === null ? 1 : weights[i]
      for (let k = i * outputs; k < (i + 1) * outputs; k++) into[k] = (v * (exp(eta[k]) - y[k])) / rows
    }
  },
  hessian: (at, into) => diagonalHessian(at, into, exp),
  predict({ rows, outputs, eta }, into) {
    for (let k = 0; k < rows * outputs; k++) into[k] = exp(eta[k])
  },
  nullOutputs: (at) => meanTargets(at).map((mean) => log(mean)),
}
