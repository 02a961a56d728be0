import type { NestedValidation, Validation } from '../../spec/experiment.gen.ts'
import type { Outline } from '../dataset.ts'
import { type Fold, fitRows, foldsFrom } from '../folds.ts'
import { foldFaults, groupColumn, kFold } from './cross-validation.ts'
import type { Round, Scheme } from './scheme.ts'

/** The inner folds of all rows, by which the reported model is chosen. What judges the choice is `outerFolds`. */
export const nested: Scheme<NestedValidation> = {
  rounds(dataset, validation, seed) {
    const rows = fitRows(dataset)
    return [foldsFrom(rows, kFold(dataset, rows, validation, seed, ''))]
  },
  count: (_, { folds, outer }) => folds + outer * (1 + folds),
  column: ({ group_column }) => groupColumn(group_column),
  faults(facts, validation) {
    const outer = foldFaults(facts, { ...validation, folds: validation.outer }).map((fault) =>
      fault.key === 'folds' ? { ...fault, key: 'outer' } : fault,
    )
    // An outer fold has a group at least, and may have all but one of two.
    if (validation.group_column !== undefined && validation.outer < 3) {
      return [
        ...outer,
        { key: 'outer', what: 'the half that an outer fold leaves may be one group', fix: 'take 3 or more' },
      ]
    }
    const left = facts.rows - Math.ceil(facts.rows / validation.outer)
    if (outer.length > 0 || validation.folds <= left) return [...outer, ...foldFaults(facts, validation)]
    const what = `${validation.folds} folds of the ${left} rows that an outer fold leaves`
    return [{ key: 'folds', what, fix: `take ${left} folds or fewer` }]
  },
  words: ({ folds, outer, stratify }) =>
    `${folds}-fold cross-validation${stratify ? ', stratified' : ''}, judged by ${outer} outer folds`,
}

/** An outer fold, and the folds of its training rows by which everything is chosen anew. */
export interface OuterFold extends Fold {
  readonly inner: Round
}

/** The outer folds of a nested validation, drawn by themselves; none of any other. */
export function outerFolds(dataset: Outline, validation: Validation, seed: number): readonly OuterFold[] {
  if (validation.kind !== 'nested') return []
  const rows = fitRows(dataset)
  const outer = foldsFrom(rows, kFold(dataset, rows, { ...validation, folds: validation.outer }, seed, 'outer'))
  return outer.map((fold, k) => {
    const own = kFold(dataset, fold.train, validation, seed, `inside ${k}`)
    return { ...fold, inner: foldsFrom(fold.train, own).filter(({ held }) => held.length > 0) }
  })
}
