import type { Subset } from '../../math/subset.ts'
import type { Tensor, TensorFile } from '../result.ts'
import { frequencies } from '../support-metrics.ts'
import type { FittedPoint } from './fit-path.ts'

type Weights = Pick<FittedPoint, 'coef' | 'intercept' | 'coefScaled' | 'interceptScaled'>

/**
 * path.safetensors: `coef` (L, p) and `intercept` (L), or with a set of weights for each of K classes (L, p, K) and (L, K);
 * both on the original scale and on that of the penalty. With the supports of folds, `frequency` (L, p): in how many of them, as a share, a feature
 * is used.
 */
export function pathTensors(
  path: readonly Weights[],
  lambdas: readonly number[],
  perClass: boolean,
  supports: readonly (readonly Subset[])[] = [],
): TensorFile {
  const stack = (
    pick: (point: Weights) => Float64Array,
    shape: (outputs: number, length: number) => number[],
  ): Tensor => {
    const rows = path.map(pick)
    const length = rows[0]?.length ?? 0
    return { shape: [rows.length, ...shape(path[0]?.intercept.length ?? 0, length)], values: stacked(rows, length) }
  }
  const ofFeatures = (outputs: number, length: number) => (perClass ? [length / outputs, outputs] : [length])
  const ofOutputs = (outputs: number) => (perClass ? [outputs] : [])
  return {
    lambda: { shape: [lambdas.length], values: Float64Array.from(lambdas) },
    coef: stack(({ coef }) => coef, ofFeatures),
    intercept: stack(({ intercept }) => intercept, ofOutputs),
    coef_scaled: stack(({ coefScaled }) => coefScaled, ofFeatures),
    intercept_scaled: stack(({ interceptScaled }) => interceptScaled, ofOutputs),
    ...(supports.length < 2 ? {} : { frequency: frequencyOf(supports) }),
  }
}

function frequencyOf(supports: readonly (readonly Subset[])[]): Tensor {
  const rows = supports[0].map((_, l) => frequencies(supports.map((fold) => fold[l])))
  const values = new Float64Array(rows.length * (rows[0]?.length ?? 0))
  for (const [l, row] of rows.entries()) values.set(row, l * row.length)
  return { shape: [rows.length, rows[0]?.length ?? 0], values }
}

/** Rows one after the other: as they lie, where they lie so; a path over many features is too large to be copied for nothing. */
function stacked(rows: readonly Float64Array[], length: number): Float64Array {
  const [first] = rows
  const { buffer, byteOffset } = first ?? new Float64Array()
  const size = rows.length * length
  if (rows.every((row, k) => row.buffer === buffer && row.byteOffset === byteOffset + k * row.byteLength))
    return new Float64Array(buffer, byteOffset, size)
  const values = new Float64Array(size)
  for (const [k, row] of rows.entries()) values.set(row, k * length)
  return values
}
