import {
  type AnyDataset,
  isSparse,
  isStreamed,
  type Outline,
  type StreamedDataset,
  targetNames,
} from '../../data/dataset.ts'
import { fitRows } from '../../data/folds.ts'
import { weightedSd } from '../../data/moments.ts'
import { weightsOf } from '../../data/weights.ts'
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
  if (stability !== undefined && penalty.kind !== 'group-l1')
    refuse(
      'stability',
      'features enter for each by itself',
      'write penalty.kind: group-l1, under which they enter for all',
    )
  if (tuning !== undefined) refuse('tuning', 'separate λ are searched for one', 'take tuning out, or name one column')
  return faults
}

/** A target whose spread is so many times that of another has all but the whole loss for itself. */
const UNEVEN = 10

/** Targets as they are, whose losses are added up, and of which one drowns another. */
export function unevenTargets({ data }: RunSpec, dataset: Outline): Fault[] {
  const { further } = dataset
  if (further.length === 0 || data.scaling.target === 'standardize') return []
  const rows = fitRows(dataset)
  const weights = weightsOf(dataset, rows)
  const spreads = [dataset.y, ...further.map(({ y }) => y)].map((y) =>
    weightedSd(
      Float64Array.from(rows, (row) => y[row]),
      weights,
    ),
  )
  const names = targetNames(dataset)
  const [widest, narrowest] = [Math.max(...spreads), Math.min(...spreads.filter((spread) => spread > 0))]
  if (!(widest > UNEVEN * narrowest)) return []
  const [wide, narrow] = [widest, narrowest].map((spread) => names[spreads.indexOf(spread)])
  const times = Math.round(widest / narrowest).toLocaleString('en')
  const what = `"${wide}" spreads ${times} times as far as "${narrow}", whose part in the sum of their losses is next to nothing`
  return [{ path: 'data.scaling.target', what, fix: 'write target: standardize, that all count alike' }]
}
