import type { Tensor, TensorFile } from '../result.ts'
import type { FittedPoint } from './fit-path.ts'
import type { FoldSupports } from './path-points.ts'

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
  used: readonly FoldSupports[] = [],
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
    ...((used[0]?.supports.length ?? 0) < 2 ? {} : { frequency: frequencyOf(used) }),
  }
}

function frequencyOf(used: readonly FoldSupports[]): Tensor {
  const rows = used.map(({ frequency }) => frequency)
  const [{ length }] = rows
  return { shape: [rows.length, length], values: stacked(rows, length) }
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
