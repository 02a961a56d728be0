import type { AnyDataset } from '../../data/dataset.ts'
import type { Frame } from '../gram/frame.ts'
import { metricsOf, targetSpread } from '../gram/row-metrics.ts'
import type { FitMetrics } from '../metrics.ts'

/** The metrics of some rows, from a residual in the frame that has the i-th of them at `places[i]`. */
export function residualMetrics(
  { y, weights }: AnyDataset,
  frame: Frame,
  rows: Int32Array,
  places: Int32Array,
): (residual: Float64Array) => FitMetrics {
  const spread = targetSpread({ y, weights }, frame, rows)
  const unit = frame.unit[frame.unit.length - 1]
  return (residual) => {
    let squares = 0
    let sizes = 0
    for (let i = 0; i < rows.length; i++) {
      const v = weights?.[rows[i]] ?? 1
      const e = residual[places[i]]
      squares += v * e * e
      sizes += v * Math.abs(e)
    }
    return metricsOf(squares, sizes, spread, unit)
  }
}
