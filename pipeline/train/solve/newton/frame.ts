import { weightedMean } from '../../../data/moments.ts'
import { column, type Matrix } from '../../../math/matrix.ts'
import { square } from '../../../math/power.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import type { PosedModel, PosedWeights } from '../../posed-model.ts'

/**
 * The columns that Newton steps work on: centred where there is an intercept, of unit length, and with a column of ones
 * for the intercept at the end. It is the problem as posed in other units, u_j = s_j·w_j; in these all slopes are of one
 * size, and one tolerance does for all.
 */
export interface NewtonFrame {
  readonly Z: Matrix
  /** Scale s_j of each feature. */
  readonly scales: Float64Array
  /** l1_j/s_j and l2_j/s_j² for each coordinate; 0 for intercepts. */
  strengths(posed: Strengths): Strengths
  /**
   * 1 for the coordinates that never move. A constant may be added to what no penalty holds, over all classes; so the
   * commonest class stays where it is. One without rows would leave the others nothing to stand on.
   */
  held(posed: Strengths): Uint8Array
  /** The weights as posed; over classes, intercepts and weights that no penalty holds sum to 0. */
  weights(u: Float64Array, posed: Strengths): PosedWeights
}

/** A column that varies by less than this share of its size is constant: what is left of it is rounding. */
const CONSTANT = 1e-14

/** @param values where Z goes: a number for each row and column, and for the ones of an intercept. */
export function newtonFrame({ X, y, weights, intercept, outputs }: PosedModel, values: Float64Array): NewtonFrame {
  const { rows, columns: p } = X
  const Z: Matrix = { rows, columns: p + Number(intercept), values }
  const means = new Float64Array(p)
  const scales = new Float64Array(p)
  for (let j = 0; j < p; j++) {
    const x = column(X, j)
    means[j] = intercept ? weightedMean(x, weights) : 0
    const size = rootMeanSquare(x, 0, weights)
    const spread = means[j] === 0 ? size : rootMeanSquare(x, means[j], weights)
    const constant = !(spread > CONSTANT * size)
    scales[j] = constant ? 1 : spread
    const z = column(Z, j)
    if (constant) z.fill(0)
    else for (let i = 0; i < rows; i++) z[i] = (x[i] - means[j]) / spread
  }
  if (intercept) column(Z, p).fill(1)
  const coordinates = (from: (j: number) => number) => {
    const values = new Float64Array(Z.columns * outputs)
    for (let j = 0; j < Z.columns; j++) values.fill(from(j), j * outputs, (j + 1) * outputs)
    return values
  }
  const reference = outputs > 1 ? commonest(y, weights, outputs) : 0
  const isFree = ({ l1, l2 }: Strengths, j: number) => j === p || (l1[j] === 0 && l2[j] === 0)

  return {
    Z,
    scales,
    strengths: ({ l1, l2 }) => ({
      l1: coordinates((j) => (j === p ? 0 : l1[j] / scales[j])),
      l2: coordinates((j) => (j === p ? 0 : l2[j] / square(scales[j]))),
    }),
    held: (posed) =>
      Uint8Array.from({ length: Z.columns * outputs }, (_, c) =>
        Number(outputs > 1 && c % outputs === reference && isFree(posed, Math.floor(c / outputs))),
      ),
    weights(u, posed) {
      const w = Float64Array.from({ length: p * outputs }, (_, c) => u[c] / scales[Math.floor(c / outputs)])
      const b = new Float64Array(outputs)
      if (intercept) b.set(u.subarray(p * outputs))
      if (outputs > 1) {
        for (let j = 0; j < p; j++) if (isFree(posed, j)) centre(w.subarray(j * outputs, (j + 1) * outputs))
      }
      for (let c = 0; c < w.length; c++) if (w[c] !== 0) b[c % outputs] -= means[Math.floor(c / outputs)] * w[c]
      if (outputs > 1) centre(b)
      return { w, b }
    },
  }
}

/** √ of the mean of (x − centre)² by weight. */
function rootMeanSquare(x: Float64Array, centre: number, weights: Float64Array | null): number {
  let squares = 0
  let total = 0
  for (let i = 0; i < x.length; i++) {
    const v = weights === null ? 1 : weights[i]
    squares += v * square(x[i] - centre)
    total += v
  }
  return Math.sqrt(squares / total)
}

function commonest(y: Float64Array, weights: Float64Array | null, outputs: number): number {
  const shares = new Float64Array(outputs)
  for (let i = 0; i < y.length; i++) shares[y[i]] += weights === null ? 1 : weights[i]
  return shares.indexOf(Math.max(...shares))
}

/** Takes the mean out of the values, in place. */
export function centre(values: Float64Array): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  for (let k = 0; k < values.length; k++) values[k] -= mean
}
