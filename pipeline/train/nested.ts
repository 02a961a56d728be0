import { metricAt, type Points, pointsOf } from './points.ts'
import type { TensorFile } from './result.ts'

/**
 * What an outer fold of a nested validation says of a run: rows as the run's own, but of fits on the outer training rows,
 * `validation.` by the inner folds, and `test.` on the rows that the outer fold holds.
 */
export interface OuterRows {
  /** Observation weight of the held rows. */
  readonly weight: number
  readonly points: Points
}

/** nested.safetensors: `weight` (K), `converged` (K, L) of 0 and 1, and a tensor (K, L) for each metric; NaN where it is not there. */
export function nestedTensors(outer: readonly OuterRows[]): TensorFile {
  const shape = [outer.length, outer[0]?.points.count ?? 0]
  const names = [...new Set(outer.flatMap(({ points }) => points.names))]
  const tensor = (pick: (points: Points, l: number) => number) => {
    const rows = outer.flatMap(({ points }) => Array.from({ length: points.count }, (_, l) => pick(points, l)))
    return { shape, values: Float64Array.from(rows) }
  }
  return {
    weight: { shape: [outer.length], values: Float64Array.from(outer, ({ weight }) => weight) },
    converged: tensor(({ converged }, l) => converged[l]),
    ...Object.fromEntries(names.map((name) => [name, tensor((points, l) => metricAt(points, l, name) ?? Number.NaN)])),
  }
}

/** Nothing where the file is not one. */
export function outerRows({ weight, converged, ...metrics }: TensorFile): OuterRows[] {
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
