import type { NoPenalty } from '../spec/experiment.gen.ts'
import { ofItsOwn } from './formula.ts'
import type { PenaltyFunction, PenaltyKind } from './penalty-function.ts'

/** Nothing is added to the loss. */
export const noPenalty: PenaltyFunction = {
  separable: true,
  convex: true,
  l1: null,
  l2: null,
  value: () => 0,
  addSubgradient() {},
  prox() {},
  lambdaMax: () => Number.POSITIVE_INFINITY,
  withoutRidge: () => noPenalty,
}

export const none: PenaltyKind<NoPenalty> = {
  provides: ['subgradient', 'prox', 'l1', 'convex', 'separable'],
  parts: () => ({ l1: 0, l2: 0 }),
  formula: () => ofItsOwn({ value: '', subgradient: '', prox: (h) => h }),
  create: () => noPenalty,
}
