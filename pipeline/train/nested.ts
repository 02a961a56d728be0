import { type Points, pointsOf } from './points.ts'
import type { ResultPoint, Tensor, TensorFile } from './result.ts'

/**
 * What an outer fold of a nested validation says of a run: rows as the run's own, but of fits on the outer training rows,
 * `validation.` by the inner folds, and `test.` on the rows that the outer fold holds.
 */
export interface OuterRows {
  /** Observation weight of the held rows. */
  readonly weight: number
  readonly points: readonly ResultPoint[]
}

/** nested.safetensors: `weight` (K), `converged` (K, L) of 0 and 1, and a tensor (K, L) for each metric; NaN where it is not there. */
export function nestedTensors(outer: readonly OuterRows[]): TensorFile {
  const rows = outer.flatMap(({ points }) => points)
  const shape = [outer.length, outer[0]?.points.length ?? 0]
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))]
  const tensor = (pick: (point: ResultPoint) => number): Tensor => ({ shape, values: Float64Array.from(rows, pick) })
  return {
    weight: { shape: [outer.length], values: Float64Array.from(outer, ({ weight }) => weight) },
    converged: tensor(({ converged }) => (converged ? 1 : 0)),
    ...Object.fromEntries(names.map((name) => [name, tensor(({ metrics }) => metrics[name] ?? Number.NaN)])),
  }
}

/** Outer rows as they are read back. */
export interface ReadOuterRows {
  readonly weight: number
  readonly points: Points
}

/** Nothing where the file is not one. */
export function outerRows({ weight, converged, ...metrics }: TensorFile): ReadOuterRows[] {
  const [outer = 0, length = 0] = converged?.shape ?? []
  if (weight?.values.length !== outer || converged?.values.length !== outer * length) return []
  const tensors = Object.entries(metrics).filter(([, { values }]) => values.length === outer * length)
  return Array.from({ length: outer }, (_, k) => ({
    weight: weight.values[k],
    points: pointsOf(
      Array.from({ length }, (_, l) => {
        const at = k * length + l
        const found = tensors.map(([name, { values }]) => [name, values[at]] as const)
        const metrics = Object.fromEntries(found.filter(([, value]) => !Number.isNaN(value)))
        return { ...metrics, converged: converged.values[at] === 1 }
      }),
    ),
  }))
}
