import type { UsableModel } from '../predict/open-model.ts'
import { short } from './numbers.ts'

/** Which model it is. */
export function modelWords({
  experiment,
  run,
  lambda,
  weights,
}: Pick<UsableModel, 'experiment' | 'run' | 'lambda' | 'weights'>): string {
  return `run ${run} of ${experiment}, ${lambda === null ? `its weights "${weights}"` : `λ = ${short(lambda)}`}`
}

export function convergenceNotes({ converged }: Pick<UsableModel, 'converged'>): string[] {
  return converged ? [] : ['warning: this fit did not reach its tolerance']
}
