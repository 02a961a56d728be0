import { type AnyDataset, isSparse, type StreamedDataset } from '../../data/dataset.ts'
import { parts } from '../../penalty/index.ts'
import { isPositive } from '../../penalty/positive.ts'
import { relaxOf } from '../../penalty/relax.ts'
import type { Fault } from '../../spec/faults.ts'
import { inGigabytes } from '../../spec/limits.ts'
import { isNetRun, type RunSpec } from '../../spec/resolve.ts'

/** Weights of classes or counts that a smooth penalty, which leaves none at 0, can be solved for: the Hessian is of all of them. */
const MOST_SMOOTH = 3000

/**
 * What cannot be done on a table whose zeros are not stored. Whoever is asked after may take it that updates over epochs have a
 * dense table before them.
 */
export function sparseFaults(run: RunSpec, dataset: AnyDataset | StreamedDataset): Fault[] {
  if (!isSparse(dataset)) return []
  const { rows, columns } = dataset.X
  const size = inGigabytes(rows * columns * Float64Array.BYTES_PER_ELEMENT)
  const dense = `write data.dense: true, which takes ${size}`
  if (isNetRun(run)) {
    const [path, name] = run.model.kind === 'mlp' ? ['model.kind', 'mlp'] : ['update.kind', run.update.kind]
    const other = run.model.kind === 'mlp' ? '' : ', or update: {kind: coordinate-descent}'
    return [{ path, what: `${name} needs a dense table, and this one is sparse`, fix: `${dense}${other}` }]
  }
  const faults: Fault[] = []
  if (run.tuning !== undefined) {
    const what = 'separate λ are found on a dense table, and this one is sparse'
    faults.push({ path: 'tuning.by', what, fix: `${dense}, or take it out` })
  }
  if (relaxOf(run.penalty) !== null) {
    const what = 'supports are refitted on a dense table, and this one is sparse'
    faults.push({ path: 'penalty.relax', what, fix: `${dense}, or take relax out` })
  }
  if (isPositive(run.penalty) && run.model.kind === 'linear' && isSmooth(run.penalty)) {
    const what = 'on a sparse table weights are held at 0 or above by an L1 part'
    faults.push({ path: 'penalty.l1_ratio', what, fix: `write one above 0, or ${dense}` })
  }
  const { validation } = run
  if (validation.kind === 'alo') {
    const what = 'leverages of rows are taken on a dense table, and this one is sparse'
    faults.push({ path: 'validation.kind', what, fix: `use cross-validation, or ${dense}` })
  }
  if (validation.kind === 'cross-validation' && validation.grid === 'per-fold') {
    const what = 'a grid for each fold is tried on a dense table, and this one is sparse'
    faults.push({ path: 'validation.grid', what, fix: `write common, or ${dense}` })
  }
  if (run.data.scaling.features === 'robust') {
    const what = 'robust scales by quartiles, and those of a sparse column are mostly 0'
    faults.push({ path: 'data.scaling.features', what, fix: 'write standardize, max-abs or none' })
  }
  const classes = run.model.kind === 'multinomial' ? (dataset.classes?.length ?? 1) : 1
  if (run.model.kind !== 'linear' && isSmooth(run.penalty) && columns * classes > MOST_SMOOTH) {
    const what = `without an L1 part all ${(columns * classes).toLocaleString('en')} weights of a ${run.model.kind} model are fitted at once, and on a sparse table that is done for ${MOST_SMOOTH.toLocaleString('en')} at most`
    const fix = 'write penalty.kind: elastic-net with a small l1_ratio, or name fewer data.features'
    faults.push({ path: 'penalty.kind', what, fix })
  }
  return faults
}

/** Whether nothing keeps a weight at 0, at some λ. */
function isSmooth(penalty: RunSpec['penalty']): boolean {
  if (penalty.kind === 'none' || parts(penalty)?.l1 === 0) return true
  const { lambda } = penalty
  if (typeof lambda === 'number') return lambda === 0
  return lambda.max_fraction === 0 || (lambda.path?.values ?? []).includes(0)
}
