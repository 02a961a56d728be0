import type { AdamOptimizer, Optimizer, SgdOptimizer } from '../../pipeline/spec/experiment.gen.ts'
import type { StepUpdate } from '../../pipeline/update/index.ts'

const rate = { learning_rate: 0.05, schedule: { kind: 'constant' } } as const

export const SGD: SgdOptimizer = { kind: 'sgd', ...rate, momentum: 0, dampening: 0, nesterov: false }
export const MOMENTUM: SgdOptimizer = { ...SGD, learning_rate: 0.005, momentum: 0.9 }
export const ADAM: AdamOptimizer = { kind: 'adam', ...rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

export const OPTIMIZERS: readonly Optimizer[] = [
  SGD,
  MOMENTUM,
  { ...MOMENTUM, dampening: 0.5 },
  { ...MOMENTUM, nesterov: true },
  ADAM,
  { ...ADAM, kind: 'adamw' },
  { kind: 'rmsprop', ...rate, alpha: 0.99, epsilon: 1e-8, momentum: 0.5 },
  { kind: 'adagrad', ...rate, epsilon: 1e-10, initial_accumulator: 0 },
]

/** Every update of the registry with this optimizer, and with every choice that it offers. */
export function updatesWith(optimizer: Optimizer): readonly StepUpdate[] {
  const corrections = ['exact', 'none'] as const
  const corrected = corrections.flatMap((correction): StepUpdate[] => {
    const shared = { correction, optimizer } as const
    const shrink = {
      kind: 'shrink',
      scaled: true,
      clamp: false,
      gradient: 'before',
      direction: 'toward',
      ...shared,
    } as const
    return [
      shrink,
      { ...shrink, scaled: false, clamp: true },
      { ...shrink, gradient: 'after' },
      { ...shrink, direction: 'literal' },
      { kind: 'clipped', sign: 'step', ...shared },
      { kind: 'clipped', sign: 'weight', ...shared },
      { kind: 'absorbing', ...shared },
      { kind: 'cumulative', ...shared },
      { kind: 'truncated', every: 1, ...shared },
      { kind: 'truncated', every: 3, theta: 0.5, ...shared },
      { kind: 'proximal', ...shared },
    ]
  })
  return [{ kind: 'subgradient', optimizer }, ...corrected, { kind: 'spred', scale: 0.1, optimizer }]
}

/** Updates that have a step of their own. */
export const OWN_STEP: readonly StepUpdate[] = [
  { kind: 'fista', optimizer: SGD },
  { kind: 'rda', gamma: 5 },
  { kind: 'ftrl', alpha: 0.5, beta: 1, strength: 'cumulative' },
  { kind: 'ftrl', alpha: 0.5, beta: 1, strength: 'constant' },
]
