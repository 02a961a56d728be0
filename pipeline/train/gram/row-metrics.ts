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
  { shift, unit }: Frame,
  rows: Int32Array,
): TargetSpread {
  const p = shift.length - 1
  const z = (row: number) => (y[row] - shift[p]) / unit[p]
  let weight = 0
  let sum = 0
  for (let i = 0; i < rows.length; i++) {
    const v = weights === null ? 1 : weights[rows[i]]
    weight += v
    if (v > 0) sum += v * z(rows[i])
  }
  const mean = sum / weight
  let squares = 0
  for (let i = 0; i < rows.length; i++) {
    const v = weights === null ? 1 : weights[rows[i]]
    const distance = z(rows[i]) - mean
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
