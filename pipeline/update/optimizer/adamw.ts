import type { AdamwOptimizer } from '../../spec/experiment.gen.ts'
import { adam } from './adam.ts'
import type { OptimizerKind } from './optimizer-state.ts'

/**
 * Adam whose L2 part is decoupled.
 *
 * Equations: w ← w(1−ηλ) − η·d, d as in adam; the factor is applied by the update, for which this kind means `l2: decoupled`.
 * Scale of λ: times η, and not divided by √v̂ + ε.
 * Zeros: none.
 * Neighbour: under plain sgd decoupled and coupled are the same; here they are not, and this is no ridge.
 * Source: Loshchilov & Hutter 2019, algorithm 2; as in PyTorch's torch.optim.AdamW, whose default decay of 0.01 is not taken over.
 */
export const adamw: OptimizerKind<AdamwOptimizer> = adam
