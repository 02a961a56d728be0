import { type AnyDataset, isSparse, isStreamed, type StreamedDataset } from '../../data/dataset.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'

/** What a λ path of several targets cannot do. */
export function severalTargets(run: RunSpec, dataset: AnyDataset | StreamedDataset): Fault[] {
  const { penalty, validation, stability, tuning } = run
  if (dataset.further.length === 0) return []
  const several = `${1 + dataset.further.length} targets`
  const faults: Fault[] = []
  const refuse = (path: string, what: string, fix: string) =>
    void faults.push({ path, what: `${several}, and ${what}`, fix })
  if (!isStreamed(dataset) && isSparse(dataset))
    refuse('data.target', 'of a sparse table one is fitted at a time', 'name one column, or write data.dense: true')
  if ('convention' in penalty && penalty.convention === 'glmnet')
    refuse('penalty.convention', "glmnet's λ goes by the deviation of one", 'write convention: lariat')
  if (validation.kind === 'alo') refuse('validation.kind', 'alo is worked out for one', 'use cross-validation')
  if (validation.kind === 'cross-validation' && validation.grid === 'per-fold')
    refuse('validation.grid', 'grids of folds are laid for one', 'write grid: common')
  if (stability !== undefined) refuse('stability', 'features enter for one', 'take stability out, or name one column')
  if (tuning !== undefined) refuse('tuning', 'separate λ are searched for one', 'take tuning out, or name one column')
  return faults
}
