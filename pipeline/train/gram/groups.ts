import type { Dataset } from '../../data/dataset.ts'
import type { Fold } from '../../data/folds.ts'

/** Numbers in a part that a thread takes at a time, and how many parts there are at most. */
const PART_NUMBERS = 1 << 19
const MOST_PARTS = 64

/** Bytes of matrices that one part may come to; beyond, parts take one group each. */
const PART_BYTES = 1 << 24

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

/** A piece of work on some groups: the rows of each that it has. */
export interface Part {
  readonly groups: readonly number[]
  readonly rows: readonly Int32Array[]
}

/**
 * Parts of the work, cut by the data alone, so that no sum hangs on the number of threads: stretches of the table with all
 * groups in them or, where matrices are large, one group at a time.
 */
export function partsOf(groups: readonly Int32Array[], width: number): Part[] {
  const total = groups.reduce((sum, rows) => sum + rows.length, 0)
  const count = Math.min(MOST_PARTS, Math.max(1, Math.round((total * width) / PART_NUMBERS)))
  const numbered = groups.map((rows, k) => ({ k, rows })).filter(({ rows }) => rows.length > 0)
  if (numbered.length * width * width * Float64Array.BYTES_PER_ELEMENT > PART_BYTES) {
    return numbered.flatMap(({ k, rows }) => {
      const pieces = Math.min(4, Math.ceil((count * rows.length) / total))
      return Array.from({ length: pieces }, (_, c) => ({ groups: [k], rows: [slice(rows, c, pieces)] }))
    })
  }
  return Array.from({ length: count }, (_, c) => ({
    groups: numbered.map(({ k }) => k),
    rows: numbered.map(({ rows }) => slice(rows, c, count)),
  }))
}

/** The c-th of so many pieces of about the same length. */
function slice(rows: Int32Array, c: number, count: number): Int32Array {
  return rows.slice(Math.floor((c * rows.length) / count), Math.floor(((c + 1) * rows.length) / count))
}
