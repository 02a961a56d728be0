import { withMeanOne } from '../../data/weights.ts'
import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { LossKind } from '../../loss/index.ts'
import type { Matrix } from '../../math/matrix.ts'
import { type FitMetrics, modelMetrics, type Scored } from '../metrics.ts'

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
  loss: LossKind,
  outputs: number,
  { X, y, weights }: ScoredRows,
  { targetShift, targetScale }: TargetScale,
  core: OpenKernels,
): (w: Float64Array, b: Float64Array) => FitMetrics {
  const { kernels, arena } = core
  const { rows, columns: p } = X
  const columns = arena.unset(rows * p)
  columns.view.set(X.values)
  const [own, runs] = [arena.float64(p), arena.float64(rows * outputs)]
  const score = scorers[loss]?.({ rows, outputs, y, weights: withMeanOne(weights) }, core)
  return (w, b) => {
    const eta = new Float64Array(rows * outputs)
    for (let k = 0; k < outputs; k++) {
      if (outputs === 1) own.view.set(w)
      else for (let j = 0, c = k; j < p; j++, c += outputs) own.view[j] = w[c]
      const from = k * rows
      runs.view.fill(b[k], from, from + rows)
      kernels.gemv(rows, p, columns.offset, rows, own.offset, runs.offset + from * Float64Array.BYTES_PER_ELEMENT)
      for (let i = 0, at = k; i < rows; i++, at += outputs) eta[at] = targetShift + targetScale * runs.view[from + i]
    }
    return modelMetrics[loss]({ rows, outputs, eta, y, weights }, score?.(runs))
  }
}

interface Targets {
  readonly rows: number
  readonly outputs: number
  readonly y: Float64Array
  /** With mean 1, or null. */
  readonly weights: Float64Array | null
}

/** Scores from outputs that lie run after run: those of the first output for all rows, then those of the second. */
type Scorer = (targets: Targets, core: OpenKernels) => (eta: Block<Float64Array>) => Scored

/**
 * Functions of many outputs by the kernels, for classes, whose targets are not scaled: to the bit what `losses` say one by one.
 */
const scorers: { readonly [K in LossKind]?: Scorer } = {
  logistic({ rows, y, weights }, { kernels, arena }) {
    const [mu, rest] = [arena.float64(rows), arena.float64(rows)]
    const logarithms = kernelLogarithms(rows, { kernels, arena })
    return (eta) => {
      kernels.sigmoidArray(rows, eta.offset, mu.offset)
      for (let i = 0; i < rows; i++) rest.view[i] = -Math.abs(eta.view[i])
      kernels.softplusArray(rows, rest.offset, rest.offset)
      let sum = 0
      for (let i = 0; i < rows; i++) {
        const output = eta.view[i]
        const row = Math.max(output, 0) - y[i] * output + rest.view[i]
        sum += weights === null ? row : weights[i] * row
      }
      return { predicted: mu.view.slice(), loss: sum / rows, logarithms }
    }
  },
  'cross-entropy'({ rows, outputs, y, weights }, { kernels, arena }) {
    const mu = arena.float64(rows * outputs)
    const [most, rest] = [arena.float64(rows), arena.float64(rows)]
    const logarithms = kernelLogarithms(rows, { kernels, arena })
    return (eta) => {
      kernels.classExponentials(rows, outputs, eta.offset, mu.offset, most.offset, rest.offset)
      kernels.log1pArray(rows, rest.offset, rest.offset)
      const totals = new Float64Array(rows)
      for (let k = 0, at = 0; k < outputs; k++) for (let i = 0; i < rows; i++, at++) totals[i] += mu.view[at]
      const predicted = new Float64Array(rows * outputs)
      for (let k = 0, at = 0; k < outputs; k++) {
        for (let i = 0, to = k; i < rows; i++, at++, to += outputs) predicted[to] = mu.view[at] / totals[i]
      }
      let sum = 0
      for (let i = 0; i < rows; i++) {
        const row = most.view[i] - eta.view[y[i] * rows + i] + rest.view[i]
        sum += weights === null ? row : weights[i] * row
      }
      return { predicted, loss: sum / rows, logarithms }
    }
  },
}

/** log of so many numbers, in a vector that holds until the next time. */
function kernelLogarithms(
  rows: number,
  { kernels, arena }: Pick<OpenKernels, 'kernels' | 'arena'>,
): Scored['logarithms'] {
  const room = arena.float64(rows)
  return (values) => {
    room.view.set(values)
    kernels.logArray(rows, room.offset, room.offset)
    return room.view
  }
}
