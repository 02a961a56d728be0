import { randomStream } from '../math/random.ts'
import type { Validation } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { inGigabytes } from '../spec/limits.ts'
import { gatherColumn } from './choose.ts'
import { type Column, type Outline, ROLE } from './dataset.ts'
import { levelsOf } from './levels.ts'
import { allRows } from './missing.ts'

/** One way to hold rows out: fitted on `train`, tried on `held`. Rows are indices into the dataset, in ascending order. */
export interface Fold {
  readonly train: Int32Array
  readonly held: Int32Array
}

/** The fold, 0 … folds−1, of each of the rows: a seeded shuffle dealt out in turn, so that sizes differ by at most one. */
export function kFold(rows: Int32Array, folds: number, seed: number): Int32Array {
  const order = randomStream(seed, 'folds').shuffle(allRows(rows.length))
  const fold = new Int32Array(rows.length)
  for (let position = 0; position < order.length; position++) fold[order[position]] = position % folds
  return fold
}

/** How the error is estimated: K folds of the rows that train or validate, one fold of the validation rows, or none. */
export function validationFolds(dataset: Outline, validation: Validation, seed: number): readonly Fold[] {
  if (validation.kind === 'none') return []
  if (validation.kind === 'holdout') {
    return [{ train: rowsWithRole(dataset, ROLE.train), held: rowsWithRole(dataset, ROLE.validation) }]
  }
  const rows = fitRows(dataset)
  const { folds } = dataset
  const fold = folds === null ? kFold(rows, validation.folds, seed) : foldsAt(rows, folds)
  const sizes: number[] = []
  for (let i = 0; i < fold.length; i++) sizes[fold[i]] = (sizes[fold[i]] ?? 0) + 1
  return Array.from(sizes, (size = 0, k) => splitRows(rows, fold, k, size))
}

function foldsAt(rows: Int32Array, folds: Int32Array): Int32Array {
  const fold = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) fold[i] = folds[rows[i]]
  return fold
}

/** Plain loops: with a million rows and ten folds a callback for each is most of the work. */
function splitRows(rows: Int32Array, fold: Int32Array, k: number, size: number): Fold {
  const held = new Int32Array(size)
  const train = new Int32Array(rows.length - size)
  let inHeld = 0
  let inTrain = 0
  for (let i = 0; i < rows.length; i++) {
    if (fold[i] === k) held[inHeld++] = rows[i]
    else train[inTrain++] = rows[i]
  }
  return { train, held }
}

/** How many folds there will be, before any is made. */
export function foldCount({ folds }: Pick<Outline, 'folds'>, validation: Validation): number {
  if (validation.kind === 'none') return 0
  if (validation.kind === 'holdout') return 1
  return folds === null ? validation.folds : folds.reduce((most, fold) => Math.max(most, fold + 1), 0)
}

/** A fault where the lists of rows, one of nearly all rows for each fold, would not fit into memory. */
export function vastFolds(
  { roles, folds }: Pick<Outline, 'roles' | 'folds'>,
  validation: Validation,
  memory: number,
): readonly Fault[] {
  const count = foldCount({ folds }, validation)
  const bytes = count * roles.length * Int32Array.BYTES_PER_ELEMENT
  if (bytes <= memory) return []
  const path = folds === null ? 'validation.folds' : 'validation.fold_column'
  const what = `${count.toLocaleString('en')} folds of ${roles.length.toLocaleString('en')} rows need ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
  return [{ path, what, fix: 'take fewer folds: ten do for so many rows' }]
}

/** The rows of the final fit: all that train or validate. */
export function fitRows(dataset: Pick<Outline, 'roles'>): Int32Array {
  return rowsWhere(dataset, (role) => role !== ROLE.test)
}

/** The test rows. */
export function testRows(dataset: Outline): Int32Array {
  return rowsWithRole(dataset, ROLE.test)
}

/** The rows of one role, in order. */
export function rowsWithRole(dataset: Outline, role: number): Int32Array {
  return rowsWhere(dataset, (one) => one === role)
}

/** A plain loop: a callback of `filter` for each of a million rows is half of what a small fit takes. */
function rowsWhere({ roles }: Pick<Outline, 'roles'>, isMeant: (role: number) => boolean): Int32Array {
  const meant = [ROLE.train, ROLE.validation, ROLE.test].map((role) => (isMeant(role) ? 1 : 0))
  const rows = new Int32Array(roles.length)
  let count = 0
  for (let row = 0; row < roles.length; row++) if (meant[roles[row]] === 1) rows[count++] = row
  return rows.slice(0, count)
}

/** The fold of each row from a column, −1 for test rows, or null where no column says it. Refuses folds that cannot be made. */
export function foldsOf(
  column: Column | null,
  validation: Validation,
  roles: Uint8Array,
  rowNumbers: Int32Array,
  faults: Fault[],
): Int32Array | null {
  if (validation.kind === 'none') return null
  if (validation.kind === 'holdout') {
    if (!roles.includes(ROLE.validation)) {
      const what = 'no row has the role validation'
      faults.push({
        path: 'validation.kind',
        what,
        fix: 'have data.split hold out validation rows, or use cross-validation',
      })
    }
    return null
  }
  const rows = fitRows({ roles })
  if (validation.fold_column === undefined) {
    if (validation.folds > rows.length) {
      const what = `${validation.folds} folds of ${rows.length} rows that are not for the test`
      faults.push({ path: 'validation.folds', what, fix: `take ${rows.length} folds or fewer` })
    }
    return null
  }
  return column === null ? null : columnFolds(column, rows, rowNumbers, faults)
}

function columnFolds(column: Column, rows: Int32Array, rowNumbers: Int32Array, faults: Fault[]): Int32Array {
  const path = 'validation.fold_column'
  const { names, codes } = levelsOf(gatherColumn(column, rows))
  const missing = rows.filter((_, i) => codes[i] === -1)
  if (missing.length > 0) {
    const what = `column "${column.name}" has no fold for row ${rowNumbers[missing[0]]}${missing.length > 1 ? ` and ${missing.length - 1} more` : ''}`
    faults.push({ path, what, fix: 'give every row that is not for the test a fold' })
  } else if (names.length < 2) {
    const what = `column "${column.name}" says ${names.map((name) => `"${name}"`).join('')} in every row`
    faults.push({ path, what, fix: 'name a column with two folds or more' })
  }
  const folds = new Int32Array(new SharedArrayBuffer(column.values.length * Int32Array.BYTES_PER_ELEMENT)).fill(-1)
  rows.forEach((row, i) => {
    folds[row] = codes[i]
  })
  return folds
}
