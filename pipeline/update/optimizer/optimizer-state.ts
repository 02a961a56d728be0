import type { Floats } from '../../math/floats.ts'

/** What an optimizer knows of one tensor. Its plain step is w ← w − η·d. */
export interface OptimizerState {
  /** Writes the direction d for this gradient; t counts the steps from 1. */
  direction(gradient: Floats, t: number, into: Floats): void
  /** For each weight, what the last direction's gradient was multiplied by; null where it is 1 for all. */
  readonly scale: Floats | null
}

export interface OptimizerKind<Spec> {
  /** By how much a gradient that stays the same is multiplied in the long run, beside `scale`: 1/(1−μ) with momentum. */
  gain(spec: Spec): number
  /** Whether every weight has a scale of its own. */
  readonly perWeight: boolean
  create(spec: Spec, weights: Floats): OptimizerState
}
