import type { FitMetrics } from '../metrics.ts'
import type { Columns, Frame } from './frame.ts'

/** What the metrics of some rows need of them besides errors: in units of the frame. */
export interface TargetSpread {
  readonly weight: number
  /** Σ v (y − ȳ)². */
  readonly squares: number
}

export function targetSpread(
  { y, weights }: Pick<Columns, 'y' | 'weights'>,
  frame: Frame,
  rows: Int32Array,
): TargetSpread {
  const p = frame.shift.length - 1
  // Once, and not for each of a million rows.
  const [shift, unit] = [frame.shift[p], frame.unit[p]]
  let weight = 0
  let sum = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    const v = weights === null ? 1 : weights[row]
    weight += v
    if (v > 0) sum += v * ((y[row] - shift) / unit)
  }
  const mean = sum / weight
  let squares = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    const v = weights === null ? 1 : weights[row]
    const distance = (y[row] - shift) / unit - mean
    if (v > 0) squares += v * distance * distance
  }
  return { weight, squares }
}

/** As `fitMetrics`, from sums of errors in the frame. */
export function metricsOf(squares: number, sizes: number, spread: TargetSpread, unit: number): FitMetrics {
  const mse = unit * unit * (squares / spread.weight)
  return {
    loss: mse / 2,
    mse,
    rmse: unit * Math.sqrt(squares / spread.weight),
    mae: unit * (sizes / spread.weight),
    r2: spread.squares === 0 ? Number.NaN : 1 - squares / spread.squares,
  }
}
