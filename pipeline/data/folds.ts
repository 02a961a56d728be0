import { type Outline, ROLE } from './dataset.ts'

/** One way to hold rows out: fitted on `train`, tried on `held`. Rows are indices into the dataset, in ascending order. */
export interface Fold {
  readonly train: Int32Array
  readonly held: Int32Array
}

/** The folds of these rows, from the number, 0 … K−1, of each one's fold. */
export function foldsFrom(rows: Int32Array, fold: Int32Array): readonly Fold[] {
  const sizes: number[] = []
  for (let i = 0; i < fold.length; i++) sizes[fold[i]] = (sizes[fold[i]] ?? 0) + 1
  return Array.from(sizes, (size = 0, k) => splitRows(rows, fold, k, size))
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

/** The rows of the final fit: all that train or validate. */
export function fitRows(dataset: Pick<Outline, 'roles'>): Int32Array {
  return rowsWhere(dataset, (role) => role !== ROLE.test)
}

/** The test rows. */
export function testRows(dataset: Outline): Int32Array {
  return rowsWithRole(dataset, ROLE.test)
}

/** The rows of one role, in order. */
export function rowsWithRole(dataset: Pick<Outline, 'roles'>, role: number): Int32Array {
  return rowsWhere(dataset, (one) => one === role)
}

/** Plain loops, and none where all rows are meant or no row is: each look at a million roles is felt in a small fit. */
function rowsWhere({ roles }: Pick<Outline, 'roles'>, isMeant: (role: number) => boolean): Int32Array {
  const all = [ROLE.train, ROLE.validation, ROLE.test]
  const isThere = (wanted: boolean) => all.some((role) => isMeant(role) === wanted && roles.includes(role))
  if (!isThere(false)) return everyRow(roles.length)
  if (!isThere(true)) return new Int32Array()
  const meant = all.map((role) => (isMeant(role) ? 1 : 0))
  let count = 0
  for (let row = 0; row < roles.length; row++) count += meant[roles[row]]
  const rows = new Int32Array(count)
  let next = 0
  for (let row = 0; row < roles.length; row++) if (meant[roles[row]] === 1) rows[next++] = row
  return rows
}

function everyRow(count: number): Int32Array {
  const rows = new Int32Array(count)
  for (let row = 0; row < count; row++) rows[row] = row
  return rows
}
