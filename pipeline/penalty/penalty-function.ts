import type { Floats } from '../math/floats.ts'
import type { FormulaNumbers, PenaltyFormula } from './formula.ts'

/** The tensor that a penalty is put on. Biases are a tensor of one input. */
export interface Shape {
  readonly units: number
  readonly inputs: number
  /** Penalty factor of each input, or null where all are 1. */
  readonly factors: Float64Array | null
  /** Inputs that belong together, each in one list; none where every input is by itself. */
  readonly groups?: readonly Int32Array[] | null
}

/**
 * A penalty on one tensor: the mathematics only. λ comes with every call, since it may change between epochs.
 * How the penalty enters the step is the update's business.
 */
export interface PenaltyFunction {
  /** A sum over single weights, so that each can be treated by itself. */
  readonly separable: boolean
  readonly convex: boolean
  /** Strength of |w_j| in units of λ for each weight, or null where the penalty has no part λ Σ l1_j|w_j|. */
  readonly l1: Float64Array | null
  /** Strength of w_j²/2 in units of λ for each weight, or null where there is no such part. */
  readonly l2: Float64Array | null
  value(w: Floats, lambda: number): number
  /** Adds a subgradient to `gradient`; at a kink the smallest one, so that sign 0 = 0. */
  addSubgradient(w: Floats, lambda: number, gradient: Floats): void
  /**
   * argmin over u of Σ (u_j − w_j)²/(2 s_j) + penalty(u), written over w. The step s_j is `step`, times `scale[j]` where
   * an optimizer has a step for each weight.
   */
  prox(w: Floats, step: number, scale: Floats | null, lambda: number): void
  /** The smallest λ at which w = 0 is stationary, from the gradient of the loss there; Infinity where there is none. */
  lambdaMax(gradient: Floats): number
  /** The same without its L2 part, for updates that treat that part apart. */
  withoutRidge(): PenaltyFunction
  /** Where the penalty waits for a first estimate: after how many epochs, and what takes it. */
  readonly pilot?: { readonly epochs: number; take(w: Floats): void }
}

/** What an update may ask of a penalty. `l1`: all but its L2 part is λ Σ l1_j|w_j|, perhaps with all l1_j = 0. */
export type Need = 'subgradient' | 'prox' | 'l1' | 'convex' | 'separable'

/** A penalty of the schema: what it provides, and how it is made for a tensor. */
export interface PenaltyKind<Spec> {
  readonly provides: readonly Need[]
  /** λ Σ f_j (l1·|w_j| + l2/2·w_j²), where the penalty is of that form. */
  parts(spec: Spec): Parts | null
  /** The penalty in words of mathematics, with its numbers filled in. */
  formula(spec: Spec, numbers: FormulaNumbers): PenaltyFormula
  create(spec: Spec, shape: Shape): PenaltyFunction
}

export interface Parts {
  readonly l1: number
  readonly l2: number
}

/** `share` times the factor of its input, for every weight. */
export function strengths({ units, inputs, factors }: Shape, share: number): Float64Array {
  return Float64Array.from({ length: units * inputs }, (_, j) => share * (factors === null ? 1 : factors[j % inputs]))
}
