import type { Tensor, TensorFile } from '../result.ts'
import type { FittedPoint } from './fit-path.ts'

type Weights = Pick<FittedPoint, 'coef' | 'intercept' | 'coefScaled' | 'interceptScaled'>

/**
 * path.safetensors: `coef` (L, p) and `intercept` (L), or with a set of weights for each of K classes (L, p, K) and (L, K);
 * both on the original scale and on that of the penalty.
 */
export function pathTensors(path: readonly Weights[], lambdas: readonly number[], perClass: boolean): TensorFile {
  const stack = (
    pick: (point: Weights) => Float64Array,
    shape: (outputs: number, length: number) => number[],
  ): Tensor => {
    const rows = path.map(pick)
    const length = rows[0]?.length ?? 0
    const values = stacked(rows, length)
    return { shape: [rows.length, ...shape(path[0]?.intercept.length ?? 0, length)], values }
  }
  const ofFeatures = (outputs: number, length: number) => (perClass ? [length / outputs, outputs] : [length])
  const ofOutputs = (outputs: number) => (perClass ? [outputs] : [])
  return {
    lambda: { shape: [lambdas.length], values: Float64Array.from(lambdas) },
    coef: stack(({ coef }) => coef, ofFeatures),
    intercept: stack(({ intercept }) => intercept, ofOutputs),
    coef_scaled: stack(({ coefScaled }) => coefScaled, ofFeatures),
    intercept_scaled: stack(({ interceptScaled }) => interceptScaled, ofOutputs),
  }
}

/** Rows one after the other. With many features they are most of the memory of a path: where they lie so already, they stay there. */
function stacked(rows: readonly Float64Array[], length: number): Float64Array {
  const [first] = rows
  if (first !== undefined && rows.every((row, k) => isNext(first, row, k))) {
    return new Float64Array(first.buffer, first.byteOffset, rows.length * length)
  }
  const values = new Float64Array(rows.length * length)
  for (const [k, row] of rows.entries()) values.set(row, k * length)
  return values
}

function isNext(first: Float64Array, row: Float64Array, k: number): boolean {
  return row.buffer === first.buffer && row.byteOffset === first.byteOffset + k * first.byteLength
}
