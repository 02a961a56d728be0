import type { CrossValidation } from '../../spec/experiment.gen.ts'
import type { Outline } from '../dataset.ts'
import { fitRows, foldsFrom } from '../folds.ts'
import { deal } from './deal.ts'
import type { RowFacts, Scheme, SchemeColumn, SchemeFault } from './scheme.ts'

/** K folds, drawn as often as there are repeats, or as a column says. */
export const crossValidation: Scheme<CrossValidation> = {
  rounds(dataset, validation, seed) {
    const rows = fitRows(dataset)
    return Array.from({ length: validation.repeats }, (_, repeat) => {
      const draw = repeat === 0 ? '' : `repeat ${repeat}`
      return foldsFrom(rows, kFold(dataset, rows, validation, seed, draw))
    })
  },
  count: ({ folds }, validation) =>
    validation.fold_column === undefined || folds === null
      ? validation.folds * validation.repeats
      : folds.reduce((most, fold) => Math.max(most, fold + 1), 0),
  column({ fold_column, group_column }) {
    if (fold_column === undefined) return groupColumn(group_column)
    return { key: 'fold_column', name: fold_column, part: 'fold column', one: 'fold' }
  },
  faults(facts, validation) {
    if (validation.fold_column === undefined) return foldFaults(facts, validation)
    return [...atOdds(validation), ...columnFaults(facts, validation.fold_column)]
  },
  words({ folds, fold_column, group_column, stratify, repeats }) {
    if (fold_column !== undefined) return `cross-validation by column ${fold_column}`
    const times = repeats === 1 ? '' : `${repeats} × `
    const whole = group_column === undefined ? '' : `, ${group_column} never split`
    return `${times}${folds}-fold cross-validation${stratify ? ', stratified' : ''}${whole}`
  },
}

/** How K folds are drawn. */
export type DrawnFolds = Pick<CrossValidation, 'folds' | 'stratify' | 'group_column' | 'fold_column'>

/** The fold of each of the rows: as the column says, or drawn from the seed. */
export function kFold(
  { folds: codes, y }: Outline,
  rows: Int32Array,
  { folds, fold_column, group_column, stratify }: DrawnFolds,
  seed: number,
  draw: string,
): Int32Array {
  const own = codes === null ? null : codesAt(rows, codes)
  if (fold_column !== undefined && own !== null) return own
  const groups = group_column === undefined ? null : own
  const classes = stratify ? Float64Array.from(rows, (row) => y[row]) : null
  return deal(rows.length, { folds, seed, draw, classes, groups })
}

function codesAt(rows: Int32Array, codes: Int32Array): Int32Array {
  const own = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) own[i] = codes[rows[i]]
  return own
}

export function groupColumn(name: string | undefined): SchemeColumn | null {
  return name === undefined ? null : { key: 'group_column', name, part: 'group column', one: 'group' }
}

/** Folds that no draw can make. */
export function foldFaults({ rows, levels }: RowFacts, drawn: DrawnFolds): readonly SchemeFault[] {
  const { folds, group_column, stratify } = drawn
  if (folds > rows) {
    const what = `${folds} folds of ${rows} rows that are not for the test`
    return [{ key: 'folds', what, fix: `take ${rows} folds or fewer` }]
  }
  if (group_column === undefined) return []
  const both = {
    key: 'stratify',
    what: 'classes cannot be dealt out evenly by whole groups',
    fix: 'keep one of the two',
  }
  const few =
    levels !== null && levels.names.length < folds
      ? [
          {
            key: 'folds',
            what: `${folds} folds of ${levels.names.length} groups in column "${group_column}"`,
            fix:
              levels.names.length < 2
                ? 'name a column with two groups or more'
                : `take ${levels.names.length} folds or fewer`,
          },
        ]
      : []
  return [...(stratify ? [both] : []), ...few]
}

/** A column of folds leaves nothing to be drawn. */
function atOdds({ group_column, stratify, repeats }: CrossValidation): readonly SchemeFault[] {
  const fix = 'leave it out, or let the folds be drawn'
  const what = 'fold_column says the folds already'
  return [
    ...(group_column === undefined ? [] : [{ key: 'group_column', what, fix }]),
    ...(stratify ? [{ key: 'stratify', what, fix }] : []),
    ...(repeats === 1 ? [] : [{ key: 'repeats', what, fix }]),
  ]
}

function columnFaults({ levels }: RowFacts, column: string): readonly SchemeFault[] {
  if (levels === null || levels.names.length > 1 || levels.codes.includes(-1)) return []
  const what = `column "${column}" says ${levels.names.map((name) => `"${name}"`).join('')} in every row`
  return [{ key: 'fold_column', what, fix: 'name a column with two folds or more' }]
}
