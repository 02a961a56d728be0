import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { powerOfTwoBelow } from '../../math/power.ts'
import type { ColumnFacts } from '../gram/column-facts.ts'
import type { SparseBlock, UnitColumns } from '../solve/descent/unit-columns.ts'
import { normalised } from '../solve/design.ts'
import type { PosedSparse } from './pose-sparse.ts'

/** Between these, squares and their sums neither vanish nor overflow. */
const SMALLEST = 1e-60
const LARGEST = 1e60

/** The rows of a fit in the memory of the kernels. */
export interface PlacedSparse {
  readonly facts: ColumnFacts
  /** In the frame. */
  readonly matrix: SparseBlock
  readonly target: Block<Float64Array>
  /** Shares of the observation weights. */
  readonly weights: Block<Float64Array>
}

/**
 * Puts sparse rows into a frame z = (x − shift)/unit: only a column without a zero is shifted, since it stays sparse then, and since
 * only such a column can have a mean so far from 0 that centring in the arithmetic would cost digits.
 */
export function placeSparse(posed: PosedSparse, { arena }: OpenKernels): PlacedSparse {
  const { matrix, moments, intercept, target: ofTarget } = posed
  const { rows: n, columns: p } = matrix
  const weights = arena.unset(n)
  weights.view.set(normalised(posed.weights, n))
  const begins = arena.int32(p + 1)
  begins.view.set(matrix.begins)
  const places = arena.int32(matrix.places.length)
  places.view.set(matrix.places)
  const entries = arena.unset(matrix.entries.length)
  entries.view.set(matrix.entries)
  const target = arena.unset(n)

  const shift = new Float64Array(p + 1)
  const unit = new Float64Array(p + 1).fill(1)
  const means = new Float64Array(p + 1)
  const lengths = new Float64Array(p + 1)
  for (let j = 0; j <= p; j++) {
    const { mean, sd, min, max } = j < p ? moments[j] : ofTarget
    const isFull = j === p || matrix.begins[j + 1] - matrix.begins[j] === n
    shift[j] = intercept && isFull ? mean : 0
    unit[j] = unitOf(Math.max(Math.abs(min - shift[j]), Math.abs(max - shift[j])))
    means[j] = (mean - shift[j]) / unit[j]
    const spread = sd / unit[j]
    lengths[j] = intercept ? spread : Math.sqrt(means[j] * means[j] + spread * spread)
    if (j === p || (shift[j] === 0 && unit[j] === 1)) continue
    for (let k = begins.view[j]; k < begins.view[j + 1]; k++) {
      entries.view[k] = (entries.view[k] - shift[j]) / unit[j]
    }
    if (shift[j] !== 0) means[j] = meanOf(begins.view[j], begins.view[j + 1], places.view, entries.view, weights.view)
  }
  let level = 0
  for (let i = 0; i < n; i++) {
    target.view[i] = (posed.unscaledY[i] - shift[p]) / unit[p]
    level += weights.view[i] * target.view[i]
  }
  if (intercept) means[p] = level
  const frame = { shift, unit }
  const facts = { frame, features: p, weight: posed.context.nSamples, means, lengths, isFar: false, offCentre: false }
  return {
    facts: { ...facts, moments: [...moments, ofTarget] },
    matrix: { begins, places, entries },
    target,
    weights,
  }
}

/** The columns as the solver wants them: of length 1, rows by the roots of their weights, and centred in the arithmetic only. */
export function unitColumns(placed: PlacedSparse, intercept: boolean, { arena }: OpenKernels): UnitColumns {
  const { facts, matrix, target: placedTarget, weights } = placed
  const { features: p, means, lengths } = facts
  const n = weights.view.length
  const roots = weights.view.map(Math.sqrt)
  const entries = arena.unset(matrix.entries.view.length)
  const centres = arena.float64(p)
  const { begins, places } = matrix
  for (let j = 0; j < p; j++) {
    const inverse = lengths[j] > 0 ? 1 / lengths[j] : 0
    if (intercept) centres.view[j] = means[j] * inverse
    for (let k = begins.view[j]; k < begins.view[j + 1]; k++) {
      entries.view[k] = roots[places.view[k]] * matrix.entries.view[k] * inverse
    }
  }
  const target = arena.unset(n)
  const level = intercept ? means[p] : 0
  const scale = lengths[p] > 0 ? 1 / lengths[p] : 0
  for (let i = 0; i < n; i++) target.view[i] = roots[i] * (placedTarget.view[i] - level) * scale
  const ones = arena.float64(n)
  if (intercept) ones.view.set(roots)
  return { rows: n, count: p, matrix: { begins, places, entries }, centres, roots: ones, target }
}

function meanOf(from: number, to: number, places: Int32Array, entries: Float64Array, weights: Float64Array): number {
  let sum = 0
  for (let k = from; k < to; k++) sum += weights[places[k]] * entries[k]
  return sum
}

function unitOf(size: number): number {
  return size === 0 || (size > SMALLEST && size < LARGEST) ? 1 : powerOfTwoBelow(size)
}
