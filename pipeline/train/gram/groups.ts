import type { Dataset } from '../../data/dataset.ts'
import type { Fold } from '../../data/folds.ts'

/** Numbers in a part that a thread takes at a time, and how many parts there are at most. */
const PART_NUMBERS = 1 << 19
const MOST_PARTS = 64

/** Numbers in a task of errors, which take a quarter of the time that products of as many take. */
const TASK_NUMBERS = 3 * PART_NUMBERS

/** Bytes of matrices that one part may come to; beyond, parts take one group each. */
const PART_BYTES = 1 << 24

/** Bytes that the triangles of all parts may come to, unless they are few: adding them up takes longer than little arithmetic. */
const ALL_BYTES = 1 << 26
const FEW_PARTS = 4

/** Rows that every training set has as a whole or not at all: each fold's held rows, and last those that no fold holds. */
export function rowGroups(dataset: Dataset, final: Int32Array, folds: readonly Fold[]): Int32Array[] {
  const heavy = heavyRows(dataset, final)
  if (folds.length === 0) return [heavy]
  const group = new Int32Array(dataset.X.rows).fill(folds.length)
  for (const [k, { held }] of folds.entries()) mark(held, k, group)
  return Array.from({ length: folds.length + 1 }, (_, k) => rowsOf(k, heavy, group))
}

// Plain loops in functions of their own: engines make those fast that are called more than once, and a table has a million rows.

function mark(rows: Int32Array, k: number, group: Int32Array): void {
  for (let i = 0; i < rows.length; i++) group[rows[i]] = k
}

function rowsOf(k: number, rows: Int32Array, group: Int32Array): Int32Array {
  const own = new Int32Array(rows.length)
  let count = 0
  for (let i = 0; i < rows.length; i++) if (group[rows[i]] === k) own[count++] = rows[i]
  return own.slice(0, count)
}

/** Rows of weight 0 count nowhere, and may hold anything. */
export function heavyRows({ weights }: Pick<Dataset, 'weights'>, rows: Int32Array): Int32Array {
  return weights === null ? rows : rows.filter((row) => weights[row] > 0)
}

/** A piece of work on some groups: their rows within a stretch of the table. */
export interface Part {
  readonly groups: readonly number[]
  readonly from: number
  readonly to: number
}

/**
 * Parts of the work, cut by the data alone, so that no sum hangs on the number of threads, nor on where the rows lie: stretches
 * of the table with all groups in them or, where matrices are large, one group at a time.
 *
 * @param sizes how many rows each group has. @param rows of the whole table.
 */
export function partsOf(sizes: ArrayLike<number>, rows: number, width: number): Part[] {
  const numbered = Array.from(sizes, (size, group) => ({ group, size })).filter(({ size }) => size > 0)
  const total = numbered.reduce((sum, { size }) => sum + size, 0)
  const matrices = numbered.length * width * width * Float64Array.BYTES_PER_ELEMENT
  const most = Math.min(MOST_PARTS, Math.max(FEW_PARTS, Math.floor(ALL_BYTES / (matrices / 2))))
  const count = Math.min(most, Math.max(1, Math.round((total * width) / PART_NUMBERS)))
  const stretches = (groups: readonly number[], pieces: number) =>
    Array.from({ length: pieces }, (_, c) => ({
      groups,
      from: Math.floor((c * rows) / pieces),
      to: Math.floor(((c + 1) * rows) / pieces),
    }))
  if (matrices <= PART_BYTES) {
    return stretches(
      numbered.map(({ group }) => group),
      count,
    )
  }
  const pieces = (size: number) => Math.min(FEW_PARTS, Math.ceil((count * size) / total))
  return numbered.flatMap(({ group, size }) => stretches([group], pieces(size)))
}

/** Neighbouring parts of so many numbers in all, some to a task: a word to another thread takes a tenth of a millisecond. */
export function bundles<Piece>(parts: readonly Piece[], numbers: number): Piece[][] {
  const tasks = Math.min(parts.length, Math.ceil(numbers / TASK_NUMBERS))
  const begin = (task: number) => Math.floor((task * parts.length) / tasks)
  return Array.from({ length: tasks }, (_, task) => parts.slice(begin(task), begin(task + 1)))
}

/** The rows of an ascending list that lie in a stretch of the table. */
export function within(rows: Int32Array, { from, to }: Pick<Part, 'from' | 'to'>): Int32Array {
  return rows.slice(firstFrom(rows, from), firstFrom(rows, to))
}

/** Where the first row from `row` on stands in the list. */
function firstFrom(rows: Int32Array, row: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle] < row) low = middle + 1
    else high = middle
  }
  return low
}
