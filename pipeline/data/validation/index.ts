import type { Validation } from '../../spec/experiment.gen.ts'
import type { Fault } from '../../spec/faults.ts'
import { inGigabytes } from '../../spec/limits.ts'
import { gatherColumn } from '../choose.ts'
import { type Column, type Outline, ROLE } from '../dataset.ts'
import { type Fold, fitRows } from '../folds.ts'
import { type Levels, levelsOf, vagueLevels } from '../levels.ts'
import { alo } from './alo.ts'
import { crossValidation } from './cross-validation.ts'
import { holdout } from './holdout.ts'
import { leaveOneOut } from './leave-one-out.ts'
import { nested } from './nested.ts'
import { none } from './none.ts'
import { rolling } from './rolling.ts'
import type { Counted, Round, Scheme, SchemeColumn } from './scheme.ts'
import { timeFaults } from './times.ts'

type ValidationOf<Kind extends Validation['kind']> = { [K in Kind]: Extract<Validation, { kind: K }> }[Kind]

/** One scheme for every kind in the schema: the compiler refuses a kind without a scheme and a scheme without a kind. */
const schemes: { readonly [K in Validation['kind']]: Scheme<ValidationOf<K>> } = {
  'cross-validation': crossValidation,
  'leave-one-out': leaveOneOut,
  alo,
  nested,
  rolling,
  holdout,
  none,
}

function schemeOf<Kind extends Validation['kind']>({ kind }: ValidationOf<Kind>): Scheme<ValidationOf<Kind>> {
  return schemes[kind]
}

/** How the error is estimated: folds, round by round; none where nothing is held out. */
export function validationRounds(dataset: Outline, validation: Validation, seed: number): readonly Round[] {
  return schemeOf(validation).rounds(dataset, validation, seed)
}

/** The folds of all rounds. */
export function validationFolds(dataset: Outline, validation: Validation, seed: number): readonly Fold[] {
  return validationRounds(dataset, validation, seed).flat()
}

/** How many fits there will be beside the final one, before any fold is made. */
export function foldCount(dataset: Counted, validation: Validation): number {
  return schemeOf(validation).count(dataset, validation)
}

/** The column that a validation goes by, which is no feature; null where it names none. */
export function validationColumn(validation: Validation): SchemeColumn | null {
  return schemeOf(validation).column(validation)
}

/** The scheme, for a heading. */
export function validationWords(validation: Validation): string {
  return schemeOf(validation).words(validation)
}

/**
 * What the column of a validation says of each row, −1 for test rows, or null where there is none. Refuses folds that cannot
 * be made.
 */
export function foldsOf(
  column: Column | null,
  validation: Validation,
  roles: Uint8Array,
  rowNumbers: Int32Array,
  faults: Fault[],
): Int32Array | null {
  const rows = fitRows({ roles })
  const levels = column === null ? null : levelsOf(gatherColumn(column, rows))
  const named = validationColumn(validation)
  if (column !== null && levels !== null && named !== null) {
    faults.push(...vagueLevels(column, rowNumbers, `validation.${named.key}`))
    faults.push(...unsaid(column, levels, named, rows, rowNumbers))
  }
  if (column !== null && validation.kind === 'rolling') faults.push(...timeFaults(column, rows, rowNumbers))
  const facts = { rows: rows.length, hasValidationRows: roles.includes(ROLE.validation), levels }
  for (const { key, what, fix } of schemeOf(validation).faults(facts, validation))
    faults.push({ path: `validation.${key}`, what, fix })
  if (levels === null) return null

  const codes = new Int32Array(new SharedArrayBuffer(roles.length * Int32Array.BYTES_PER_ELEMENT)).fill(-1)
  rows.forEach((row, i) => {
    codes[row] = levels.codes[i]
  })
  return codes
}

/** Rows of which the column says nothing. */
function unsaid(
  { name }: Column,
  { codes }: Levels,
  { key, one }: SchemeColumn,
  rows: Int32Array,
  rowNumbers: Int32Array,
): readonly Fault[] {
  const missing = rows.filter((_, i) => codes[i] === -1)
  if (missing.length === 0) return []
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : ''
  const what = `column "${name}" has no ${one} for row ${rowNumbers[missing[0]]}${more}`
  return [{ path: `validation.${key}`, what, fix: `give every row that is not for the test a ${one}` }]
}

/** Faults of a validation on the rows as they are: classes to stratify by, and lists of rows that fit into memory. */
export function validationFaults(
  dataset: Pick<Outline, 'roles' | 'folds' | 'classes' | 'target'>,
  validation: Validation,
  memory: number,
): readonly Fault[] {
  const { classes, target, roles } = dataset
  if ('stratify' in validation && validation.stratify && classes === null) {
    const what = `the target "${target}" is numbers, and has no classes to deal out`
    return [{ path: 'validation.stratify', what, fix: 'leave it out, or use a logistic or multinomial model' }]
  }
  const count = foldCount(dataset, validation)
  const bytes = count * roles.length * Int32Array.BYTES_PER_ELEMENT
  if (bytes <= memory) return []
  const what = `${count.toLocaleString('en')} folds of ${roles.length.toLocaleString('en')} rows need ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
  const fix =
    validation.kind === 'leave-one-out'
      ? 'write kind: alo, or take ten folds'
      : 'take fewer folds: ten do for so many rows'
  return [{ path: `validation.${foldsKey(validation)}`, what, fix }]
}

/** The key of a validation that makes its folds so many. */
export function foldsKey(validation: Validation): string {
  if (validation.kind === 'cross-validation' && validation.fold_column !== undefined) return 'fold_column'
  return 'folds' in validation && validation.folds !== undefined ? 'folds' : 'kind'
}
