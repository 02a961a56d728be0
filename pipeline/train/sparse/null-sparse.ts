import type { SparseDataset } from '../../data/dataset.ts'
import { withMeanOne } from '../../data/weights.ts'
import { losses } from '../../loss/index.ts'
import { type Matrix, zeros } from '../../math/matrix.ts'
import { writeSparseColumn } from '../../math/sparse-matrix.ts'
import { isPositive, largestPulls } from '../../penalty/positive.ts'
import { factorsOf } from '../../penalty/strengths.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import type { NullModel } from '../columns/null-model.ts'
import { heavyRows } from '../gram/groups.ts'
import type { PosedModel } from '../posed-model.ts'
import { designOf, normalised, residual } from '../solve/design.ts'
import { nullOutputs } from '../solve/newton/null-model.ts'
import { solveSmooth } from '../solve/smooth-path.ts'
import { type PosedSparse, poseSparse } from './pose-sparse.ts'

/** The null model of a sparse table: intercept and unpenalised features fitted; of several outputs the largest slope. */
export function fitSparseNull(run: PathRunSpec, dataset: SparseDataset, rows: Int32Array): NullModel {
  const posed = poseSparse(run, dataset, heavyRows(dataset, rows))
  const { context, outputs } = posed
  const factors = factorsOf(run.penalty, dataset.features)
  const free = Array.from(factors.keys()).filter((j) => factors[j] === 0)
  const slopes = slopesOf(posed, downhill(freeModel(posed, free)))
  return { slopes: largestPulls(slopes, outputs, isPositive(run.penalty)), context }
}

/** The problem of the free features alone, which are few, with their zeros written out. */
function freeModel(posed: PosedSparse, free: readonly number[]): PosedModel {
  const { y, weights, intercept, loss, outputs } = posed
  return { X: scaledColumns(posed, free), y, weights, intercept, loss, outputs }
}

/** Some scaled features, with their zeros written out. */
function scaledColumns({ matrix, scaling }: PosedSparse, columns: readonly number[]): Matrix {
  const { featureShift, featureScale } = scaling
  const X = zeros(matrix.rows, columns.length)
  for (const [k, j] of columns.entries()) {
    writeSparseColumn(matrix, j, X.values, k * matrix.rows)
    for (let i = k * matrix.rows; i < (k + 1) * matrix.rows; i++) {
      X.values[i] = (X.values[i] - featureShift[j]) / featureScale[j]
    }
  }
  return X
}

/** −∂/∂η of the mean loss where all features are fitted, row after row: v·(y − ŷ) of least squares. */
function downhill(problem: PosedModel): Float64Array {
  const { X, y, weights, intercept, loss, outputs } = problem
  if (loss === 'squared') {
    const design = designOf(X, y, weights, intercept)
    const left = residual(design, solveSmooth(design, new Float64Array(X.columns)))
    return normalised(weights, X.rows).map((share, i) => Math.sqrt(share) * left[i])
  }
  const all = Array.from({ length: X.columns }, (_, j) => j)
  const eta = nullOutputs(problem, all)
  const gradient = new Float64Array(eta.length)
  losses[loss].gradient({ rows: X.rows, outputs, eta, y, weights: withMeanOne(weights) }, gradient)
  return gradient.map((slope) => -slope)
}

/** X̂ᵀg for scaled features, at j·K + k. */
function slopesOf({ matrix, scaling, outputs }: PosedSparse, g: Float64Array): Float64Array {
  const { begins, places, entries, columns } = matrix
  const totals = new Float64Array(outputs)
  for (let i = 0; i < g.length; i++) totals[i % outputs] += g[i]
  const slopes = new Float64Array(columns * outputs)
  for (let j = 0; j < columns; j++) {
    for (let o = 0; o < outputs; o++) {
      let sum = 0
      for (let k = begins[j]; k < begins[j + 1]; k++) sum += entries[k] * g[places[k] * outputs + o]
      slopes[j * outputs + o] = (sum - scaling.featureShift[j] * totals[o]) / scaling.featureScale[j]
    }
  }
  return slopes
}
