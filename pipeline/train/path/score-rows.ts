import type { OpenKernels } from '../../kernels/door.ts'
import type { Matrix } from '../../math/matrix.ts'
import { type FitMetrics, modelMetrics } from '../metrics.ts'
import type { PosedModel } from '../posed-model.ts'

/** Rows that models are judged on: scaled features, and targets and weights as they are in the data. */
export interface ScoredRows {
  readonly X: Matrix
  readonly y: Float64Array
  readonly weights: Float64Array | null
}

/** From outputs on scaled features to those in units of the target. */
export interface TargetScale {
  readonly targetShift: number
  readonly targetScale: number
}

/**
 * How well weights fit the rows, one set after the other. η = XW + b by output, with the columns of X in the memory of the kernels;
 * those of weights that are all 0 are not read. For a job within `arena.scoped`.
 */
export function rowScores(
  loss: PosedModel['loss'],
  { X, y, weights }: ScoredRows,
  { targetShift, targetScale }: TargetScale,
  { kernels, arena }: OpenKernels,
): (w: Float64Array, b: Float64Array) => FitMetrics {
  const { rows, columns: p } = X
  const columns = arena.unset(rows * p)
  columns.view.set(X.values)
  const [own, run] = [arena.float64(p), arena.float64(rows)]
  return (w, b) => {
    const outputs = b.length
    const eta = new Float64Array(rows * outputs)
    for (let k = 0; k < outputs; k++) {
      for (let j = 0, c = k; j < p; j++, c += outputs) own.view[j] = w[c]
      run.view.fill(b[k])
      kernels.gemv(rows, p, columns.offset, rows, own.offset, run.offset)
      for (let i = 0, at = k; i < rows; i++, at += outputs) eta[at] = targetShift + targetScale * run.view[i]
    }
    return modelMetrics[loss]({ rows, outputs, eta, y, weights })
  }
}
