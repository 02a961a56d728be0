import { zeros } from '../../pipeline/math/matrix.ts'
import { randomStream } from '../../pipeline/math/random.ts'
import type { PosedProblem } from '../../pipeline/train/certify/certificate.ts'

/** The shape of a least-squares problem that is drawn. */
export interface Shape {
  readonly seed: number
  readonly n: number
  readonly p: number
  /** How much of each column is that of the one before it. */
  readonly correlation: number
  readonly weighted: boolean
  readonly intercept: boolean
}

/** A problem whose columns have means of their own, and whose target hangs on every third of them. */
export function drawProblem({ seed, n, p, correlation, weighted, intercept }: Shape): PosedProblem {
  const stream = randomStream(seed, 'problem')
  const X = zeros(n, p)
  const own = Math.sqrt(1 - correlation ** 2)
  const y = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let before = stream.normal()
    y[i] = 0.5 + 0.5 * stream.normal()
    for (let j = 0; j < p; j++) {
      before = correlation * before + own * stream.normal()
      X.values[j * n + i] = before + 0.3 * (j % 2)
      if (j % 3 === 0) y[i] += before
    }
  }
  const weights = weighted ? Float64Array.from(y, () => 0.1 + stream.uniform()) : null
  return { X, y, weights, intercept }
}

/** The same problem with other columns: new column k is a copy of the old column `columns[k]`, or 0 where that is −1. */
export function withColumns(problem: PosedProblem, columns: readonly number[]): PosedProblem {
  const { rows: n, values } = problem.X
  const X = zeros(n, columns.length)
  for (const [k, j] of columns.entries()) if (j >= 0) X.values.set(values.subarray(j * n, (j + 1) * n), k * n)
  return { ...problem, X }
}

/** The same problem with other rows: new row k is a copy of the old row `order[k]`. */
export function withRows(problem: PosedProblem, order: ArrayLike<number>): PosedProblem {
  const { rows: n, columns: p, values } = problem.X
  const X = zeros(order.length, p)
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < order.length; k++) X.values[j * order.length + k] = values[j * n + order[k]]
  }
  const pick = (from: Float64Array) => Float64Array.from(order, (i) => from[i])
  return { ...problem, X, y: pick(problem.y), weights: problem.weights && pick(problem.weights) }
}
