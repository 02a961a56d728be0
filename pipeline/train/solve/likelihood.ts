import { withMeanOne } from '../../data/weights.ts'
import { losses } from '../../loss/index.ts'
import type { Outputs } from '../../loss/loss.ts'
import { column, type Matrix } from '../../math/matrix.ts'
import type { PosedModel } from '../posed-model.ts'

/**
 * A mean loss as a function of one vector of weights u: η = Z·U, and coordinate j·K + k of u is the weight of column j for
 * output k, of K. An intercept is the weight of a column of ones.
 */
export interface Likelihood {
  readonly Z: Matrix
  readonly outputs: number
  /** η, one row of K outputs after the other. */
  predict(u: Float64Array): Float64Array
  value(eta: Float64Array): number
  /** −∂/∂u, the slope downhill, at the outputs η. */
  slope(eta: Float64Array): Float64Array
  /** ∂²/∂η∂η for each row, as the loss lays it out. */
  hessian(eta: Float64Array): Float64Array
  /** Zᵀr for one number r an output and row. */
  project(r: Float64Array): Float64Array
}

export function likelihoodOf(Z: Matrix, { loss: kind, outputs, y, weights }: PosedModel): Likelihood {
  const loss = losses[kind]
  const { rows, columns } = Z
  const shares = withMeanOne(weights)
  const at = (eta: Float64Array): Outputs => ({ rows, outputs, eta, y, weights: shares })

  const predict = (u: Float64Array) => {
    const eta = new Float64Array(rows * outputs)
    for (let c = 0; c < u.length; c++) {
      if (u[c] === 0) continue
      const z = column(Z, Math.floor(c / outputs))
      for (let i = 0, k = c % outputs; i < rows; i++, k += outputs) eta[k] += u[c] * z[i]
    }
    return eta
  }
  const project = (r: Float64Array) => {
    const sums = new Float64Array(columns * outputs)
    for (let j = 0; j < columns; j++) {
      const z = column(Z, j)
      for (let k = 0; k < outputs; k++) {
        let sum = 0
        for (let i = 0, at = k; i < rows; i++, at += outputs) sum += z[i] * r[at]
        sums[j * outputs + k] = sum
      }
    }
    return sums
  }
  return {
    Z,
    outputs,
    predict,
    project,
    value: (eta) => loss.value(at(eta)),
    slope(eta) {
      const gradient = new Float64Array(rows * outputs)
      loss.gradient(at(eta), gradient)
      return project(gradient.map((g) => -g))
    },
    hessian(eta) {
      const hessian = new Float64Array(rows * outputs * outputs)
      loss.hessian(at(eta), hessian)
      return hessian
    },
  }
}
