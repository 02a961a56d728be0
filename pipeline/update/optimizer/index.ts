import type { Floats } from '../../math/floats.ts'
import type { Optimizer } from '../../spec/experiment.gen.ts'
import { adagrad } from './adagrad.ts'
import { adam } from './adam.ts'
import { adamw } from './adamw.ts'
import type { OptimizerFormula, OptimizerKind, OptimizerState } from './optimizer-state.ts'
import { rmsprop } from './rmsprop.ts'
import { sgd } from './sgd.ts'

type Specs = { [K in Optimizer['kind']]: Extract<Optimizer, { kind: K }> }

export const optimizers: { readonly [K in keyof Specs]: OptimizerKind<Specs[K]> } = {
  sgd,
  adam,
  adamw,
  rmsprop,
  adagrad,
}

/** The optimizer's memory of one tensor. */
export function optimizerState(spec: Optimizer, weights: Floats): OptimizerState {
  return create(spec.kind, spec, weights)
}

/** By how much a constant gradient is multiplied in the long run: a number, or `per-weight` where the weights differ. */
export function optimizerGain(spec: Optimizer): number | 'per-weight' {
  return optimizers[spec.kind].perWeight ? 'per-weight' : plainGain(spec)
}

/** The part of the gain that is the same for all weights. */
export function plainGain(spec: Optimizer): number {
  return gain(spec.kind, spec)
}

/** The optimizer in words of mathematics, for a gradient of this name. */
export function optimizerFormula(spec: Optimizer, gradient: string): OptimizerFormula {
  return formula(spec.kind, spec, gradient)
}

function create<K extends keyof Specs>(kind: K, spec: Specs[K], weights: Floats): OptimizerState {
  return optimizers[kind].create(spec, weights)
}

function gain<K extends keyof Specs>(kind: K, spec: Specs[K]): number {
  return optimizers[kind].gain(spec)
}

function formula<K extends keyof Specs>(kind: K, spec: Specs[K], gradient: string): OptimizerFormula {
  return optimizers[kind].formula(spec, gradient)
}
