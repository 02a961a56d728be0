import type { ResultRow } from '../store/results.ts'
import { readWeights, type StoredWeights } from '../store/weights-file.ts'
import type { Tensor } from '../train/result.ts'

/** One number, or a list in the order of the classes or targets where each has weights of its own. */
export type PerClass = number | readonly number[]

export interface Coefficient {
  readonly feature: string
  readonly value: PerClass
  readonly value_scaled: PerClass
}

/** The largest |value| over classes or targets: 0 where the feature is not used. */
export function sizeOf({ value }: Coefficient): number {
  return typeof value === 'number' ? Math.abs(value) : value.reduce((max, one) => Math.max(max, Math.abs(one)), 0)
}

/** The weights of a model without hidden layer, as they are reported. */
export interface LinearWeights {
  /** On the original scale. */
  readonly intercept?: PerClass
  /** What a classifier tells apart, in order; of two, the later is the one whose probability grows with a coefficient. */
  readonly classes?: readonly string[]
  /** The names of several targets, in order. */
  readonly targets?: readonly string[]
  /** In the order of the features; `value` on the original scale, `value_scaled` on that of the penalty. */
  readonly coefficients?: readonly Coefficient[]
}

/** Intercept and coefficients, where the model has no hidden layer. */
export async function linearWeights(folder: string, { run, point }: ResultRow): Promise<LinearWeights> {
  const file = await readWeights(folder, run.id, 'path')
  const weights = file && pathWeights(file, point)
  if (file === null || weights === null) return {}
  const { features, classes, targets } = file
  const { coef, intercept, coefScaled, outputs } = weights
  return {
    intercept: entry(intercept, 0, outputs),
    ...(classes === null ? {} : { classes }),
    ...(targets === null || targets.length < 2 ? {} : { targets }),
    coefficients: features.map((feature, j) => ({
      feature,
      value: entry(coef, j, outputs),
      value_scaled: entry(coefScaled, j, outputs),
    })),
  }
}

/** The weights of one λ: entry j·K + k is that of feature j for output k, of K. */
export interface PathWeights {
  readonly coef: Float64Array
  readonly intercept: Float64Array
  readonly coefScaled: Float64Array
  /** Null where a feature has one number and no list. */
  readonly outputs: number | null
}

/** What a path's file has at one of its λ; null where it is not such a file. */
export function pathWeights({ tensors, features }: StoredWeights, point: number): PathWeights | null {
  const fits = (name: string, ...after: number[]) => {
    const shape = tensors[name]?.shape ?? []
    return shape[0] > point && after.every((side, i) => shape[i + 1] === side)
  }
  const { length } = features
  if (!fits('coef', length) || !fits('coef_scaled', length) || !fits('intercept') || !fits('intercept_scaled'))
    return null
  return {
    coef: rowOf(tensors.coef, point),
    intercept: rowOf(tensors.intercept, point),
    coefScaled: rowOf(tensors.coef_scaled, point),
    outputs: tensors.coef.shape[2] ?? null,
  }
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
