// The exact curve of a cross-validation: from weights of each fold, once the judge has proved that they are the optimum there.
import { multiply } from './design.mjs'
import { worstGap } from './judge.mjs'

/**
 * The mean over folds of the mean squared error on held-out rows, and the worst gap on the others. Row i is in fold i mod
 * `folds`; each fold's training rows are centred, which is what an intercept does.
 *
 * @param weightsOf fold ↦ weights (L, p) on its centred rows, or a promise of them
 */
export async function judgedCurve({ X, y }, folds, lambdas, l1Ratio, weightsOf) {
  const curve = new Float64Array(lambdas.length)
  let gap = 0
  for (let fold = 0; fold < folds; fold++) {
    const train = part(X, y, (i) => i % folds !== fold)
    const held = part(X, y, (i) => i % folds === fold)
    const means = centre(train)
    shift(held, means)
    const weights = await weightsOf(fold)
    gap = Math.max(gap, worstGap({ ...train, family: 'squared', outputs: 1 }, weights, lambdas, l1Ratio))
    for (let l = 0; l < curve.length; l++) {
      const fitted = multiply(held.X, weights.subarray(l * X.columns, (l + 1) * X.columns))
      const squares = held.y.reduce((sum, value, i) => sum + (value - fitted[i]) ** 2, 0)
      curve[l] += squares / held.y.length / folds
    }
  }
  return { curve, gap }
}

/** The largest relative difference of a curve from the exact one. */
export function deviation(curve, exact) {
  if (curve.length !== exact.length) return Number.POSITIVE_INFINITY
  return exact.reduce((worst, value, l) => Math.max(worst, Math.abs(curve[l] - value) / value), 0)
}

function part(X, y, isIn) {
  const rows = Array.from({ length: X.rows }, (_, i) => i).filter(isIn)
  const values = new Float64Array(rows.length * X.columns)
  for (let j = 0; j < X.columns; j++) {
    for (let i = 0; i < rows.length; i++) values[j * rows.length + i] = X.values[j * X.rows + rows[i]]
  }
  return { X: { rows: rows.length, columns: X.columns, values }, y: Float64Array.from(rows, (i) => y[i]) }
}

/** Centres columns and target in place, and says what they were moved by, the target last. */
function centre({ X, y }) {
  const mean = (x) => x.reduce((sum, value) => sum + value, 0) / x.length
  const column = (j) => X.values.subarray(j * X.rows, (j + 1) * X.rows)
  const means = [...Array.from({ length: X.columns }, (_, j) => mean(column(j))), mean(y)]
  shift({ X, y }, means)
  return means
}

function shift({ X, y }, means) {
  for (let j = 0; j < X.columns; j++) {
    for (let i = j * X.rows; i < (j + 1) * X.rows; i++) X.values[i] -= means[j]
  }
  for (let i = 0; i < y.length; i++) y[i] -= means.at(-1)
}
