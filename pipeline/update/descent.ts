import { type Floats, zerosLike } from '../math/floats.ts'
import type { PenaltyFunction } from '../penalty/penalty-function.ts'
import type { Optimizer } from '../spec/experiment.gen.ts'
import { optimizerState, plainGain } from './optimizer/index.ts'
import type { Block, RidgeEntry } from './update-rule.ts'

/** What updates that step along a gradient have in common. */
export interface DescentSpec {
  readonly optimizer: Optimizer
  readonly l2?: RidgeEntry
  readonly correction?: 'exact' | 'none'
}

/** The gradient step on one tensor, in two halves, so that an update can put the penalty where it belongs. */
export interface Descent {
  readonly block: Block
  /** What the update itself has to treat: the penalty without what enters as a coupled or decoupled L2 part. */
  readonly rest: PenaltyFunction
  /** Adds a coupled L2 part to the gradient and finds the direction. */
  aim(t: number): void
  /** w ← w(1−ηλ) − η·direction, the first factor for a decoupled L2 part only. */
  move(rate: number): void
  /** The step that goes with λ into a threshold: η, or with the correction η times the optimizer's gain. */
  shrinkage(rate: number): number
  /** What that step is multiplied by for each weight, or null. */
  readonly scale: Floats | null
}

export function descent(spec: DescentSpec, block: Block): Descent {
  const { values, gradient, penalty } = block
  const entry = ridgeEntry(spec)
  const state = optimizerState(spec.optimizer, values)
  const direction = zerosLike(values)
  const exact = spec.correction !== 'none'
  const gain = exact ? plainGain(spec.optimizer) : 1
  return {
    block,
    rest: entry === 'proximal' ? penalty : penalty.withoutRidge(),
    aim(t) {
      if (entry === 'coupled') coupleRidge(block)
      state.direction(gradient, t, direction)
    },
    move(rate) {
      if (entry === 'decoupled' && penalty.l2 !== null && block.lambda > 0) {
        for (let j = 0; j < values.length; j++) values[j] *= 1 - rate * block.lambda * penalty.l2[j]
      }
      for (let j = 0; j < values.length; j++) values[j] -= rate * direction[j]
    },
    shrinkage: (rate) => rate * gain,
    scale: exact ? state.scale : null,
  }
}

/** How the L2 part enters where the spec does not say it. */
export function ridgeEntry(spec: { readonly l2?: RidgeEntry; readonly optimizer?: Optimizer }): RidgeEntry {
  return spec.l2 ?? (spec.optimizer?.kind === 'adamw' ? 'decoupled' : 'coupled')
}

/** g ← g + λ·l2·w. */
export function coupleRidge({ values, gradient, penalty, lambda }: Block): void {
  if (penalty.l2 === null || lambda === 0) return
  for (let j = 0; j < values.length; j++) gradient[j] += lambda * penalty.l2[j] * values[j]
}

/** One proximal step on each tensor. */
export function proxAll(parts: readonly Descent[], rate: number): void {
  for (const { block, rest, shrinkage, scale } of parts) {
    if (block.lambda > 0) rest.prox(block.values, shrinkage(rate), scale, block.lambda)
  }
}

/** Moves every weight with an L1 part; `move(w, t, j)` gets its threshold t = step·scale_j·λ·l1_j and returns the new weight. */
export function shiftL1(
  { block, rest }: Descent,
  step: number,
  scale: Floats | null,
  move: (w: number, t: number, j: number) => number,
): void {
  if (rest.l1 === null || block.lambda === 0) return
  const { values, lambda } = block
  for (let j = 0; j < values.length; j++) {
    values[j] = move(values[j], (scale === null ? step : step * scale[j]) * lambda * rest.l1[j], j)
  }
}
