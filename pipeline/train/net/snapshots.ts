import type { Network } from '../../model/network.ts'
import { copyTensors } from '../../model/tensors.ts'
import type { Snapshots } from '../../spec/experiment.gen.ts'
import type { NetSnapshot } from './net-problem.ts'

/** Keeps weights by name, as the spec asks for them. */
export interface Keeper {
  /** How many steps until one after which weights are kept; Infinity if there is none. */
  stepsUntilNext(step: number): number
  afterStep(epoch: number, step: number): void
  afterEpoch(epoch: number, step: number): void
  start(): void
  best(epoch: number, step: number): void
  final(epoch: number, step: number): void
  /** In the order in which they were taken; the best, of which there is always one, where it was taken last. */
  kept(): NetSnapshot[]
}

export function keeper(net: Network, spec: Snapshots): Keeper {
  const kept = new Map<string, NetSnapshot>()
  const steps = new Set(spec.steps)
  const keep = (name: string, epoch: number, step: number) => {
    kept.delete(name)
    kept.set(name, { name, epoch, step, tensors: copyTensors(net) })
  }
  return {
    stepsUntilNext: (step) => spec.steps.reduce((next, at) => (at > step ? Math.min(next, at - step) : next), Infinity),
    afterStep(epoch, step) {
      if (steps.has(step)) keep(`step-${digits(step)}`, epoch, step)
    },
    afterEpoch(epoch, step) {
      if (spec.every !== undefined && epoch % spec.every === 0) keep(`epoch-${digits(epoch)}`, epoch, step)
    },
    start: () => spec.keep.includes('first') && keep('first', 0, 0),
    best: (epoch, step) => spec.keep.includes('best') && keep('best', epoch, step),
    final: (epoch, step) => spec.keep.includes('last') && keep('final', epoch, step),
    kept: () => [...kept.values()],
  }
}

function digits(count: number): string {
  return String(count).padStart(6, '0')
}
