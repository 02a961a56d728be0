import type { Data, Validation } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'

/** Folds that a row's group of rows is told by in two bytes. */
const MOST_FOLDS = 60_000

/**
 * What in a spec's data needs the features in memory, so that they cannot stay on the disk; null where nothing does. The path
 * is that of what needs them.
 */
export function needsMemory(data: Data, validation: Validation): Fault | null {
  const { kind, one_hot, missing, split, scaling, target } = data
  const fault = (path: string, what: string, fix: string): Fault => ({ path, what, fix })
  if (kind !== 'csv' && kind !== 'npy' && kind !== 'parquet')
    return fault('data.kind', `rows of kind ${kind} are read whole`, 'use csv, npy or parquet')
  if (kind === 'csv' && data.path.toLowerCase().endsWith('.gz')) {
    return fault('data.path', 'a packed file can only be read from its beginning', 'unpack it')
  }
  if (kind === 'csv' && data.delimiter.charCodeAt(0) > 127) {
    return fault(
      'data.delimiter',
      'cells are parted by a character of several bytes',
      'take ",", ";", a tab or the like',
    )
  }
  if (Array.isArray(target) && target.length > 1) {
    return fault('data.target', 'several targets are fitted in memory', 'name one column')
  }
  if (one_hot.length > 0) {
    return fault(
      'data.one_hot',
      'the values of a column are known when all rows are',
      'write the 0/1 columns into the file',
    )
  }
  if (missing === 'mean') {
    return fault('data.missing', 'a mean to fill in is known when all rows are', 'use drop-rows, or fill the file')
  }
  if (split.kind === 'fraction' && split.stratify) {
    return fault('data.split.stratify', 'rows are dealt out by the values of their target', 'leave stratify out')
  }
  if (split.kind === 'rows' && split.train !== undefined) {
    return fault(
      'data.split.train',
      'rows that are not named are left out',
      'name the other rows, or use a split column',
    )
  }
  if (scaling.features === 'robust') {
    return fault('data.scaling.features', 'quartiles are of all rows at once', 'use standardize')
  }
  if (scaling.fit_on === 'all') {
    return fault('data.scaling.fit_on', 'scaling on all rows takes a reading of its own', 'use train')
  }
  if (validation.kind !== 'cross-validation' && validation.kind !== 'holdout' && validation.kind !== 'none') {
    return fault('validation.kind', 'its rows are not dealt out once', 'use cross-validation or holdout')
  }
  if (validation.kind !== 'cross-validation') return null
  if (validation.stratify) {
    return fault('validation.stratify', 'rows are dealt out by the values of their target', 'leave stratify out')
  }
  if (validation.group_column !== undefined) {
    return fault('validation.group_column', 'rows are dealt out by the size of their groups', 'use fold_column')
  }
  if (validation.repeats > 1) {
    return fault('validation.repeats', 'each repeat reads all rows again', 'write repeats: 1')
  }
  if (validation.grid === 'per-fold') {
    return fault('validation.grid', 'each grid takes a reading of its own', 'write grid: common')
  }
  if (validation.folds > MOST_FOLDS) {
    return fault('validation.folds', 'so many folds are not told apart', 'take ten')
  }
  return null
}
