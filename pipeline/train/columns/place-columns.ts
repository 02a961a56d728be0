import type { Dataset } from '../../data/dataset.ts'
import { totalWeight } from '../../data/weights.ts'
import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { float64At } from '../../kernels/memory.ts'
import { addressIn } from '../../kernels/table-memory.ts'
import { column } from '../../math/matrix.ts'
import { type ColumnFacts, columnFacts, isFarOff } from '../gram/column-facts.ts'
import { type Frame, unitOf } from '../gram/frame.ts'
import { packRows } from '../gram/pack-rows.ts'
import type { WeightedColumns } from '../solve/weighted-columns.ts'

export interface PlacedColumns {
  readonly facts: ColumnFacts
  /** Features and target in the frame, a row after the other in each, as in the table: those that are fitted and those that judge. */
  readonly columns: Block<Float64Array>
  /** Shares of the observation weights; 0 for rows that judge. */
  readonly weights: Block<Float64Array>
  /** Where the rows that are fitted lie among them, and where those that judge. */
  readonly fits: Int32Array
  readonly judges: Int32Array
}

/**
 * The rows in the memory of the kernels. Columns stay as they are, but for those that lie so far off 0, or are of such a size, that
 * their products would lose digits: these are moved to their mean, and measured in a unit of their own. A whole table of which no
 * column is moved stays where it lies, if that is in this memory.
 */
export function placeColumns(
  dataset: Dataset,
  fitted: Int32Array,
  judging: Int32Array,
  intercept: boolean,
  core: OpenKernels,
): PlacedColumns {
  const { kernels, arena } = core
  const p = dataset.X.columns
  const n = fitted.length + judging.length
  const rows = new Int32Array(n)
  rows.set(fitted)
  rows.set(judging, fitted.length)
  rows.sort()
  const isWhole = n === dataset.X.rows
  const copied = (): Block<Float64Array> => {
    const copy = arena.unset(n * (p + 1))
    if (isWhole) copy.view.set(dataset.X.values)
    else for (let j = 0; j < p; j++) packRows(column(dataset.X, j), rows, copy.view, j * n)
    packRows(dataset.y, rows, copy.view, p * n)
    return copy
  }
  const lying = isWhole ? whereItLies(dataset, core) : null
  let columns = lying ?? copied()

  const total = totalWeight(dataset, fitted)
  const weights = arena.float64(n)
  const fits = new Int32Array(fitted.length)
  const judges = new Int32Array(judging.length)
  let k = 0
  for (let i = 0; i < n; i++) {
    if (rows[i] === fitted[k]) {
      weights.view[i] = (dataset.weights?.[rows[i]] ?? 1) / total
      fits[k++] = i
    } else judges[i - k] = i
  }

  const [means, deviations, lows, highs] = [0, 1, 2, 3].map(() => arena.float64(p + 1))
  const bytes = Float64Array.BYTES_PER_ELEMENT
  const measure = (j: number, count: number) => {
    const [x, at] = [columns.offset + j * n * bytes, j * bytes]
    kernels.columnMoments(
      n,
      count,
      x,
      n,
      weights.offset,
      means.offset + at,
      deviations.offset + at,
      lows.offset + at,
      highs.offset + at,
    )
  }
  measure(0, p + 1)
  const bounds = { lows: lows.view.slice(), highs: highs.view.slice() }
  const frame: Frame = { shift: new Float64Array(p + 1), unit: new Float64Array(p + 1) }
  const move = (j: number, shift: number, unit: number) => {
    if (columns === lying) columns = copied()
    const x = columns.offset + j * n * bytes
    kernels.shiftAndScale(n, shift, unit, x, x)
    measure(j, 1)
  }
  for (let j = 0; j <= p; j++) {
    const unit = unitOf(Math.max(Math.abs(bounds.lows[j]), Math.abs(bounds.highs[j])))
    if (unit !== 1) move(j, 0, unit)
    const middle = lows.view[j] === highs.view[j] ? lows.view[j] : means.view[j]
    const isFar = intercept && isFarOff(middle, deviations.view[j])
    if (isFar) move(j, middle, 1)
    frame.unit[j] = unit
    frame.shift[j] = isFar ? middle * unit : 0
  }
  const facts = columnFacts(
    { frame, weight: total, means: means.view, deviations: deviations.view, ...bounds },
    intercept,
  )
  return { facts, columns, weights, fits, judges }
}

/** A whole table, features and target, where it lies in the memory of these kernels; else null. */
function whereItLies({ X, y }: Dataset, { shared: { memory } }: OpenKernels): Block<Float64Array> | null {
  const offset = addressIn(memory, X.values)
  if (offset === null || addressIn(memory, y) !== offset + X.values.byteLength) return null
  return { offset, view: float64At(memory, offset, X.values.length + y.length) }
}

/** The normal form of the problem: columns as they lie, centred and scaled only in the arithmetic; the target anew. */
export function normaliseColumns(
  { facts, columns, weights }: PlacedColumns,
  intercept: boolean,
  { arena }: OpenKernels,
): WeightedColumns {
  const { features: p, means, lengths } = facts
  const rows = weights.view.length
  const target = arena.unset(rows)
  const level = intercept ? means[p] : 0
  for (let i = 0; i < rows; i++) {
    target.view[i] = lengths[p] > 0 ? (columns.view[p * rows + i] - level) / lengths[p] : 0
  }
  return {
    rows,
    dimension: p,
    X: columns.offset,
    ld: rows,
    weights,
    means: intercept ? means : new Float64Array(p),
    inverses: Float64Array.from({ length: p }, (_, j) => (lengths[j] > 0 ? 1 / lengths[j] : 0)),
    target,
  }
}
