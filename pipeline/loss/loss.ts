import type { Floats } from '../math/floats.ts'

/** One row of outputs after the other (rows × outputs), with their targets and weights. */
export interface Outputs {
  readonly rows: number
  /** Outputs of one row. */
  readonly outputs: number
  /** What the last layer computes, before any link function. */
  readonly eta: Floats
  /** Targets, `targets(outputs)` of them for each row. */
  readonly y: Floats
  /** Observation weights with mean 1 over the sample, or null where every row weighs 1. */
  readonly weights: Floats | null
}

/** The data term: a mean over rows, (1/rows) Σᵢ vᵢ·ℓ(yᵢ, ηᵢ). */
export interface Loss {
  /** The mean over so many rows, in words of mathematics; `v` stands before a row's loss where rows are weighted. */
  formula(rows: number, v: string): string
  /** Targets of one row: one for each output, or one that holds the class. */
  targets(outputs: number): number
  /** The mean. */
  value(at: Outputs): number
  /** Its derivative by every output, written to `into`. */
  gradient(at: Outputs, into: Floats): void
  /**
   * Second derivatives by the outputs of one row: for K outputs K² runs of `rows` numbers, run k·K + l by η_k and η_l,
   * written to `into`.
   */
  hessian(at: Outputs, into: Floats): void
  /** The prediction in the units of y: a mean, a probability, a rate. */
  predict(at: Outputs, into: Floats): void
  /** The constant outputs that fit best: the model without any weight. */
  nullOutputs(at: Outputs): Float64Array
}

/** Mean of each target over the rows, by weight. */
export function meanTargets({ rows, outputs, y, weights }: Outputs): Float64Array {
  const means = new Float64Array(outputs)
  let total = 0
  for (let i = 0; i < rows; i++) {
    const v = weights === null ? 1 : weights[i]
    total += v
    for (let k = 0; k < outputs; k++) means[k] += v * y[i * outputs + k]
  }
  for (let k = 0; k < outputs; k++) means[k] /= total
  return means
}

/** Where each output has a target of its own the Hessian is diagonal: `curvature(η)` by weight, 0 elsewhere. */
export function diagonalHessian(
  { rows, outputs, eta, weights }: Outputs,
  into: Floats,
  curvature: (eta: number) => number,
) {
  into.fill(0)
  for (let k = 0; k < outputs; k++) {
    const run = (k * outputs + k) * rows
    for (let i = 0; i < rows; i++) {
      into[run + i] = ((weights === null ? 1 : weights[i]) * curvature(eta[i * outputs + k])) / rows
    }
  }
}
