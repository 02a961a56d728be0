import { relaxOf } from '../../penalty/relax.ts'
import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec, PathRunSpec } from '../../spec/resolve.ts'
import { type PenalisedAt, writtenPenalties } from './penalised.ts'

/** What relaxed fits along a path cannot go with. Sparse tables and separate λ have faults of their own. */
export function relaxedFits({ penalty, validation }: Pick<PathRunSpec, 'penalty' | 'validation'>): Fault[] {
  if (relaxOf(penalty) === null) return []
  const faults: Fault[] = []
  if (penalty.kind === 'elastic-net' && penalty.l1_ratio === 0) {
    const what = 'features are refitted that an L1 part has chosen, and with l1_ratio: 0 there is none'
    faults.push({ path: 'penalty.relax', what, fix: 'write an l1_ratio above 0, or take relax out' })
  }
  if (validation.kind === 'alo') {
    const what = 'alo takes a Newton step from a minimum, and relaxed weights are none'
    faults.push({ path: 'validation.kind', what, fix: 'use cross-validation, or take penalty.relax out' })
  }
  return faults
}

/** Updates over epochs have no path whose supports could be refitted. */
export function relaxedSteps({ model, update }: NetRunSpec, layers: readonly PenalisedAt[]): Fault[] {
  return writtenPenalties(layers).flatMap(({ written, path }): Fault[] => {
    if (relaxOf(written) === null) return []
    const what = `relax refits what is on a λ path, and ${update.kind} goes over epochs`
    const fix = model.kind === 'mlp' ? 'take relax out' : 'use update coordinate-descent, or take relax out'
    return [{ path: `${path}.relax`, what, fix }]
  })
}
