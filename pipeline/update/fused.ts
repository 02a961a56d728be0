import type { UpdateRecord } from '../kernels/net-record.ts'
import { power } from '../math/power.ts'
import type { Parts } from '../penalty/penalty-function.ts'
import type { Optimizer } from '../spec/experiment.gen.ts'
import { ridgeEntry } from './descent.ts'
import type { StepUpdate } from './index.ts'
import { plainGain } from './optimizer/index.ts'
import type { Block } from './update-rule.ts'

// The commonest updates are carried out by kernels/assembly/net-move.ts, in the operations of the update's own file and in their
// order: in double precision the weights are the same to the bit. What has no place there is stepped by its own file.

/** An update of one tensor as the kernels know it, but for the addresses of what its optimizer remembers. */
export type FusedUpdate = Omit<UpdateRecord, 'first' | 'second'>

const OPTIMIZERS = { sgd: 0, momentum: 1, adam: 2, rmsprop: 3, adagrad: 4 } as const
const LASSO = { none: 0, subgradient: 1, threshold: 2 } as const
const RIDGE = { none: 0, coupled: 1, decoupled: 2, proximal: 3 } as const

/** The update of a tensor whose penalty has these parts, or null where the kernels have none like it. */
export function fusedUpdate(spec: StepUpdate, { penalty }: Block, parts: Parts | null): FusedUpdate | null {
  const lasso = lassoEntry(spec)
  if (lasso === null || parts === null || !('optimizer' in spec)) return null
  const exact = !('correction' in spec) || spec.correction === 'exact'
  return {
    ...optimizerNumbers(spec.optimizer),
    lasso: penalty.l1 === null ? LASSO.none : LASSO[lasso],
    ridge: penalty.l2 === null ? RIDGE.none : RIDGE[ridgeEntry(spec)],
    scaled: exact && spec.optimizer.kind !== 'sgd' ? 1 : 0,
    gain: exact ? plainGain(spec.optimizer) : 1,
    lambda: 0,
    l1: parts.l1,
    l2: parts.l2,
  }
}

function lassoEntry(spec: StepUpdate): 'subgradient' | 'threshold' | null {
  switch (spec.kind) {
    case 'subgradient':
      return 'subgradient'
    case 'proximal':
      return 'threshold'
    case 'clipped':
      // Towards zero by a threshold and at most to zero is a soft threshold in other words.
      return spec.sign === 'step' ? 'threshold' : null
    case 'truncated':
      return spec.every === 1 && spec.theta === undefined ? 'threshold' : null
    default:
      return null
  }
}

/** The optimizer's kind and numbers; `memory` and `other` are what net-direction.ts makes of them. */
function optimizerNumbers(
  spec: Optimizer,
): Pick<FusedUpdate, 'optimizer' | 'nesterov' | 'memory' | 'other' | 'epsilon'> {
  switch (spec.kind) {
    case 'sgd':
      return {
        optimizer: spec.momentum === 0 ? OPTIMIZERS.sgd : OPTIMIZERS.momentum,
        nesterov: spec.nesterov ? 1 : 0,
        memory: spec.momentum,
        other: spec.dampening,
        epsilon: 0,
      }
    case 'adam':
    case 'adamw':
      return { optimizer: OPTIMIZERS.adam, nesterov: 0, memory: spec.beta1, other: spec.beta2, epsilon: spec.epsilon }
    case 'rmsprop':
      return {
        optimizer: OPTIMIZERS.rmsprop,
        nesterov: 0,
        memory: spec.alpha,
        other: spec.momentum,
        epsilon: spec.epsilon,
      }
    case 'adagrad':
      return { optimizer: OPTIMIZERS.adagrad, nesterov: 0, memory: 0, other: 0, epsilon: spec.epsilon }
  }
}

/** What the optimizer's memory starts from. */
export function initialMemory(spec: StepUpdate): number {
  return 'optimizer' in spec && spec.optimizer.kind === 'adagrad' ? spec.optimizer.initial_accumulator : 0
}

/** 1 − β₁ᵗ and 1 − β₂ᵗ, by which Adam divides; 1 for all others. */
export function corrections(spec: StepUpdate, t: number): readonly [number, number] {
  if (!('optimizer' in spec)) return [1, 1]
  const { optimizer } = spec
  if (optimizer.kind !== 'adam' && optimizer.kind !== 'adamw') return [1, 1]
  return [1 - power(optimizer.beta1, t), 1 - power(optimizer.beta2, t)]
}
