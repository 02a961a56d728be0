import { largestRatio } from './l1.ts'
import { type PenaltyFunction, type Shape, strengths } from './penalty-function.ts'

/** A penalty that lets go of large weights, of one weight w and with l = λf_j. */
export interface Concave {
  value(size: number, l: number): number
  /** Its derivative by the size |w|. */
  pull(size: number, l: number): number
  /** argmin over u of (u − w)²/(2s) + the value of |u|. */
  prox(w: number, s: number, l: number): number
}

/** The sum of it over all weights of a tensor. Near zero it is L1, which is what its λ_max comes from. */
export function concave(shape: Shape, { value, pull, prox }: Concave): PenaltyFunction {
  const factor = strengths(shape, 1)
  const term: PenaltyFunction = {
    separable: true,
    convex: false,
    l1: null,
    l2: null,
    value(w, lambda) {
      let sum = 0
      for (let j = 0; j < w.length; j++) sum += value(Math.abs(w[j]), lambda * factor[j])
      return sum
    },
    addSubgradient(w, lambda, gradient) {
      for (let j = 0; j < w.length; j++) gradient[j] += pull(Math.abs(w[j]), lambda * factor[j]) * Math.sign(w[j])
    },
    prox(w, step, scale, lambda) {
      for (let j = 0; j < w.length; j++) {
        w[j] = prox(w[j], scale === null ? step : step * scale[j], lambda * factor[j])
      }
    },
    lambdaMax: (gradient) => largestRatio(gradient, factor),
    withoutRidge: () => term,
  }
  return term
}
