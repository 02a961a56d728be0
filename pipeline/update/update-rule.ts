import type { Floats } from '../math/floats.ts'
import type { PenaltyFormula } from '../penalty/formula.ts'
import type { Need, PenaltyFunction } from '../penalty/penalty-function.ts'

/** A tensor that is trained: the weights or the biases of a layer. */
export interface Block {
  readonly name: string
  readonly values: Floats
  readonly gradient: Floats
  /** What the objective has for this tensor. */
  readonly penalty: PenaltyFunction
  /** λ in force; it may change between epochs. */
  lambda: number
}

/** An update at work on all tensors of a net. `t` counts the steps from 1. */
export interface Rule {
  /** Before the gradient is taken; may move the weights to where it is to be taken. */
  before?(t: number, rate: number): void
  /** With the gradient there. */
  after(t: number, rate: number): void
  /** One more proximal step without gradient, for weights that were averaged and are dense for that reason. */
  sparsify?(rate: number): void
}

/** How the L2 part of a penalty enters. */
export type RidgeEntry = 'coupled' | 'decoupled' | 'proximal'

/** An update of the schema. */
export interface UpdateKind<Spec> {
  /** What it needs of every penalty it is used with. */
  readonly needs: readonly Need[]
  /** How an L2 part may enter it. */
  readonly ridge: readonly RidgeEntry[]
  /** Whether any optimizer can make its steps, or only plain gradient descent. */
  readonly optimizers: 'any' | 'plain' | 'none'
  /** What the fixed point w_{t+1} = w_t says about the penalty, without its L2 part, once noise is frozen. */
  solves(spec: Spec, at: Conditions): Solved
  /** Whether weights become exactly zero, in a few words. */
  readonly zeros: string
  /** Every step has to see all rows. */
  readonly fullBatch?: boolean
  /** The literal rule for one tensor, line after line, with its numbers filled in. */
  formula(spec: Spec, term: PenaltyFormula): readonly string[]
  create(spec: Spec, blocks: readonly Block[]): Rule
}

/** What the fixed point depends on, beside the update itself. */
export interface Conditions {
  /** By how much the optimizer multiplies a constant gradient in the long run. */
  readonly gain: number | 'per-weight'
  /** η, or null where it changes from step to step. */
  readonly rate: number | null
}

export interface Solved {
  /** The λ that is solved over the λ that was asked for; null where the fixed point belongs to no objective of this form. */
  readonly factor: number | null
  /** Why, in one line. */
  readonly why: string
  /** Where factor is not 1: the option of the update that brings it to 1, and what to write. */
  readonly remedy?: Remedy
}

export interface Remedy {
  /** Path within the update: `correction`. */
  readonly option: string
  readonly write: string
}
