import type { Dataset } from '../../data/dataset.ts'
import { factorInPlace } from '../../kernels/cholesky.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { column } from '../../math/matrix.ts'
import { type Strengths, strengthsAt, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { modelMetrics } from '../metrics.ts'
import { type FoldScores, scoresOf } from './cross-validate.ts'
import { classesWithoutEachRow } from './leave-one-out-classes.ts'
import { DEPENDENT, DETERMINED, derivatives } from './leverage.ts'
import { type PosedFit, poseFit } from './pose.ts'
import { predictOutputs } from './predict-outputs.ts'

/** What leave-one-out would say of a path that is there already. Plain data, so that it can go to another thread. */
export interface LeaveOneOutTask {
  readonly run: PathRunSpec
  readonly dataset: Dataset
  /** Rows that were fitted. */
  readonly rows: Int32Array
  readonly lambdas: readonly number[]
  /** Weights on the scaled features, for each λ. */
  readonly fits: readonly { readonly w: Float64Array; readonly b: Float64Array }[]
}

/**
 * Approximate leave-one-out: one Newton step for each row, from the fit on all rows to the fit without it, among the weights
 * that are not zero (A; the intercept and unpenalised features belong to it).
 *
 *     M = Σᵢ vᵢ ℓ″ᵢ xᵢxᵢᵀ + (V − v̄) Λ₂,   hᵢ = xᵢᵀM⁻¹xᵢ,   qᵢ = xᵢᵀM⁻¹ ∂P
 *     η̂ᵢ = ηᵢ + vᵢ (ℓ′ᵢ hᵢ + qᵢ) / (1 − vᵢ ℓ″ᵢ hᵢ)
 *
 * V is the sum of the weights v; q is there because the loss is a mean: a row less, and the penalty weighs a row less too.
 * Exact for least squares and ridge where all rows weigh the same and scaling is not fitted anew without the row; elsewhere it
 * errs by what the support, the curvature or the scaling would change. Several classes take the step together
 * (`leave-one-out-classes.ts`). At a λ where the fit determines a row by itself, or
 * whose columns in A hang on each other, there is no such estimate.
 *
 * Source: Rad & Maleki (2020), J. R. Stat. Soc. B 82(4); Stephenson & Broderick (2020), AISTATS, for the support.
 */
export function leaveOneOut({ run, dataset, rows, lambdas, fits }: LeaveOneOutTask, core: OpenKernels): FoldScores[] {
  const posed = poseFit(run, dataset, rows)
  const { scaling, problem, context } = posed
  const { outputs } = problem
  const unit = unitStrengths(run.penalty, context)
  const y = Float64Array.from(rows, (row) => dataset.y[row])
  const v = problem.weights ?? new Float64Array(rows.length).fill(1)
  return fits.map(({ w, b }, l): FoldScores => {
    const strengths = strengthsAt(unit, translateLambda(run.penalty, context, lambdas[l]))
    const eta = core.arena.scoped(() =>
      outputs === 1
        ? withoutEachRow(posed, strengths, w, b, core)
        : classesWithoutEachRow(problem, strengths, { w, b }, core),
    )
    if (eta === null) return {}
    const judged = Array.from(y, (_, i) =>
      modelMetrics[problem.loss]({
        rows: 1,
        outputs,
        eta: eta
          .subarray(i * outputs, (i + 1) * outputs)
          .map((value) => scaling.targetShift + scaling.targetScale * value),
        y: y.subarray(i, i + 1),
        weights: null,
      }),
    )
    return scoresOf(judged, v)
  })
}

/** What each row would be predicted by a fit without it, or null where there is no saying. */
function withoutEachRow(
  { problem }: PosedFit,
  { l1, l2 }: Strengths,
  w: Float64Array,
  b: Float64Array,
  core: OpenKernels,
): Float64Array | null {
  const { kernels, arena } = core
  const { X, y, intercept, loss } = problem
  const n = X.rows
  const v = problem.weights ?? new Float64Array(n).fill(1)
  const total = v.reduce((sum, one) => sum + one, 0)
  const active = Array.from(w.keys()).filter((j) => w[j] !== 0 || l1[j] === 0)
  const size = active.length + (intercept ? 1 : 0)
  const eta = predictOutputs(X, w, b)
  if (size === 0) return eta
  const { slopes, curvature } = derivatives(loss, eta, y, 1)

  const Z = arena.unset(n * size)
  const M = arena.float64(size * size)
  const row = arena.unset(size)
  const pull = arena.float64(size)
  for (let k = 0; k < size; k++) {
    const x = k < active.length ? column(X, active[k]) : null
    for (let i = 0; i < n; i++) Z.view[k * n + i] = Math.sqrt(v[i] * curvature[i]) * (x === null ? 1 : x[i])
  }
  kernels.gram(n, size, Z.offset, n, M.offset, size)
  for (const [k, j] of active.entries()) {
    M.view[k * size + k] += total * (1 - 1 / n) * l2[j]
    pull.view[k] = l1[j] * Math.sign(w[j]) + l2[j] * w[j]
  }
  if (factorInPlace(core, size, M.offset, size, DEPENDENT) < size) return null
  kernels.solveLower(size, M.offset, size, pull.offset)

  for (let i = 0; i < n; i++) {
    for (const [k, j] of active.entries()) row.view[k] = X.values[j * n + i]
    if (intercept) row.view[size - 1] = 1
    kernels.solveLower(size, M.offset, size, row.offset)
    const leverage = kernels.sumOfSquares(size, row.offset)
    const rest = 1 - v[i] * curvature[i] * leverage
    if (!(rest > DETERMINED)) return null
    eta[i] += (v[i] * (slopes[i] * leverage + kernels.dot(size, row.offset, pull.offset))) / rest
  }
  return eta
}
