import type { Floats } from '../../math/floats.ts'

/** What an optimizer knows of one tensor. Its plain step is w ← w − η·d. */
export interface OptimizerState {
  /** Writes the direction d for this gradient; t counts the steps from 1. */
  direction(gradient: Floats, t: number, into: Floats): void
  /** For each weight, what the last direction's gradient was multiplied by; null where it is 1 for all. */
  readonly scale: Floats | null
}

/** An optimizer as text, with its numbers filled in. */
export interface OptimizerFormula {
  /** What is computed before the weights move. */
  readonly lines: readonly string[]
  /** d in w ← w − η·d. */
  readonly direction: string
  /** What keeps a threshold in pace with the gradient for all weights, written behind η; empty for 1. */
  readonly gain: string
  /** What the gradient is divided by for each weight; null where it is 1. */
  readonly scale: string | null
}

export interface OptimizerKind<Spec> {
  /** By how much a gradient that stays the same is multiplied in the long run, beside `scale`: 1/(1−μ) with momentum. */
  gain(spec: Spec): number
  /** Whether every weight has a scale of its own. */
  readonly perWeight: boolean
  /** For a gradient of this name. */
  formula(spec: Spec, gradient: string): OptimizerFormula
  create(spec: Spec, weights: Floats): OptimizerState
}
