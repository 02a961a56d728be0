import { readWeights } from '../store/read-run.ts'
import type { ResultRow } from '../store/results.ts'
import type { Tensor, TensorFile } from '../train/result.ts'

/** One number, or a list in the order of the classes where each has weights of its own. */
export type PerClass = number | readonly number[]

export interface Coefficient {
  readonly feature: string
  readonly value: PerClass
  readonly value_scaled: PerClass
}

/** The largest |value| over the classes: 0 where the feature is not used. */
export function sizeOf({ value }: Coefficient): number {
  return typeof value === 'number' ? Math.abs(value) : value.reduce((max, one) => Math.max(max, Math.abs(one)), 0)
}

/** The weights of a model without hidden layer, as they are reported. */
export interface LinearWeights {
  /** On the original scale. */
  readonly intercept?: PerClass
  /** What a classifier tells apart, in order; of two, the later is the one whose probability grows with a coefficient. */
  readonly classes?: readonly string[]
  /** In the order of the features; `value` on the original scale, `value_scaled` on that of the penalty. */
  readonly coefficients?: readonly Coefficient[]
}

/** Intercept and coefficients, where the model has no hidden layer. */
export async function linearWeights(folder: string, { run, point }: ResultRow): Promise<LinearWeights> {
  const file = await readWeights(folder, run.id, 'path')
  if (file === null) return {}
  const { tensors, features, classes } = file
  if (!isPath(tensors, features.length, point)) return {}
  const outputs = tensors.coef.shape[2] ?? null
  const coef = rowOf(tensors.coef, point)
  const scaled = rowOf(tensors.coef_scaled, point)
  return {
    intercept: entry(rowOf(tensors.intercept, point), 0, outputs),
    ...(classes === null ? {} : { classes }),
    coefficients: features.map((feature, j) => ({
      feature,
      value: entry(coef, j, outputs),
      value_scaled: entry(scaled, j, outputs),
    })),
  }
}

/** Whether a file has what a path's has, for this many features and at this λ. */
function isPath(tensors: TensorFile, features: number, point: number): boolean {
  const fits = (name: string, ...after: number[]) => {
    const shape = tensors[name]?.shape ?? []
    return shape[0] > point && after.every((side, i) => shape[i + 1] === side)
  }
  return fits('coef', features) && fits('coef_scaled', features) && fits('intercept') && fits('intercept_scaled')
}

/** The j-th number, or where there are so many outputs the j-th list. */
function entry(values: Float64Array, j: number, outputs: number | null): PerClass {
  return outputs === null ? values[j] : [...values.subarray(j * outputs, (j + 1) * outputs)]
}

/** What a tensor holds for the k-th λ. */
function rowOf(tensor: Tensor, k: number): Float64Array {
  const width = tensor.shape.slice(1).reduce((product, side) => product * side, 1)
  return tensor.values.subarray(k * width, (k + 1) * width)
}
