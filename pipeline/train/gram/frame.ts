import type { Dataset } from '../../data/dataset.ts'
import { column } from '../../math/matrix.ts'
import { powerOfTwoBelow } from '../../math/power.ts'
import { isEqual } from '../../math/vector.ts'
import type { ColumnFacts } from './column-facts.ts'

/** Where cross-products are taken: z = (x − shift)/unit, for each feature and, last, the target. Units are powers of two. */
export interface Frame {
  readonly shift: Float64Array
  readonly unit: Float64Array
}

/** Columns as they lie in the table; what cross-products need of a dataset. */
export type Columns = Pick<Dataset, 'X' | 'y' | 'weights'>

/** Rows that say where the columns lie. */
const SAMPLE = 64

/** Between these, squares and their sums neither vanish nor overflow. */
const SMALLEST = 1e-60
const LARGEST = 1e60

/** 2⁻¹⁰²². */
const SMALLEST_UNIT = 2.2250738585072014e-308

/**
 * A frame near the means of the columns, so that centring the cross-products later costs no digits: from some rows, evenly
 * spread. Whether it was near enough is seen afterwards (`trainingSet`).
 *
 * @param centred false where the model has no intercept: then nothing may be shifted.
 */
export function sampleFrame(columns: Columns, rows: Int32Array, centred: boolean): Frame {
  const sample = sampled(rows)
  const last = lastSampled.get(columns.X)
  if (last?.y === columns.y && last.centred === centred && isEqual(last.sample, sample)) return last.frame
  const frame = frameOf(columns, sample, centred)
  lastSampled.set(columns.X, { y: columns.y, centred, sample, frame })
  return frame
}

/** The last frame of a table: the runs of a search over penalties ask for it one after the other. Nobody writes to it. */
const lastSampled = new WeakMap<
  Columns['X'],
  { readonly y: Float64Array; readonly centred: boolean; readonly sample: Int32Array; readonly frame: Frame }
>()

/** Some of the rows, evenly spread. */
export function sampled(rows: Int32Array): Int32Array {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE))
  const sample = new Int32Array(Math.ceil(rows.length / step))
  for (let i = 0; i < sample.length; i++) sample[i] = rows[i * step]
  return sample
}

/** The frame of rows of which only this is known: within rounding that of `frameOf`. */
export function frameAround({ moments }: Pick<ColumnFacts, 'moments'>, centred: boolean): Frame {
  const shift = Float64Array.from(moments, ({ mean, min, max }) => {
    if (!centred) return 0
    if (min === max) return min
    return mean > min && mean < max ? mean : min / 2 + max / 2
  })
  const unit = Float64Array.from(moments, ({ min, max }, j) => unitOf(Math.max(max - shift[j], shift[j] - min)))
  return { shift, unit }
}

/** The frame of all these rows. */
export function frameOf({ X, y }: Columns, rows: Int32Array, centred: boolean): Frame {
  const shift = new Float64Array(X.columns + 1)
  const unit = new Float64Array(X.columns + 1)
  for (let j = 0; j <= X.columns; j++) {
    const values = j < X.columns ? column(X, j) : y
    shift[j] = centred ? middleOf(values, rows) : 0
    unit[j] = unitOf(farthest(values, rows, shift[j]))
  }
  return { shift, unit }
}

/** The mean, or of a constant column exactly what it holds. */
function middleOf(values: Float64Array, rows: Int32Array): number {
  const size = unitOf(farthest(values, rows, 0))
  // Of a power of two, so that multiplying by it is dividing.
  const inverse = 1 / size
  const first = values[rows[0]]
  let constant = true
  let sum = 0
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]]
    constant &&= value === first
    sum += value * inverse
  }
  if (constant) return first
  const mean = sum / rows.length
  let rest = 0
  for (let i = 0; i < rows.length; i++) rest += values[rows[i]] * inverse - mean
  return size * (mean + rest / rows.length)
}

function farthest(values: Float64Array, rows: Int32Array, from: number): number {
  let most = 0
  for (let i = 0; i < rows.length; i++) most = Math.max(most, Math.abs(values[rows[i]] - from))
  return most
}

/** 1 for ordinary sizes, which thus are not touched; else a power of two near the size, whose inverse is a number as well. */
export function unitOf(size: number): number {
  return size === 0 || (size > SMALLEST && size < LARGEST) ? 1 : Math.max(powerOfTwoBelow(size), SMALLEST_UNIT)
}
