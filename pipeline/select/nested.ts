import type { Select } from '../spec/experiment.gen.ts'
import { readWeights } from '../store/read-run.ts'
import { type ResultRow, rowsOf } from '../store/results.ts'
import { type OuterRows, outerRows } from '../train/nested.ts'
import { weightedMeanAndSe } from '../train/path/cross-validate.ts'
import { metricOf } from '../train/result.ts'
import { choose } from './choose.ts'

/** The error of the whole selection, on rows that had no part in it. */
export interface NestedError {
  readonly metric: string
  readonly value: number
  readonly se: number
  /** What was chosen in each outer fold, in the first seed's words. */
  readonly folds: readonly NestedFold[]
}

export interface NestedFold {
  readonly run: string
  readonly lambda?: number
  readonly nonzeros: number
  readonly value: number
}

/**
 * Chooses anew in each outer fold, among all configurations and λ, by the same rule and constraints, and judges what was
 * chosen on the rows that the fold holds. Null where a run has no outer folds, or where a fold chooses nothing.
 *
 * Source: Stone (1974), J. R. Stat. Soc. B 36(2); Varma & Simon (2006), BMC Bioinformatics 7:91.
 */
export async function nestedError(
  rows: readonly ResultRow[],
  spec: Select,
  folder: string,
): Promise<NestedError | null> {
  const runs = [...new Map(rows.map((row) => [row.run.id, row])).values()].map(({ run }) => run)
  if (
    !spec.metric.startsWith('validation.') ||
    !runs.every(({ spec: { validation } }) => validation.kind === 'nested')
  ) {
    return null
  }
  const outer = new Map<string, readonly OuterRows[]>()
  for (const { id } of runs) {
    if (outer.has(id)) continue
    const file = await readWeights(folder, id, 'nested')
    if (file === null) return null
    outer.set(id, outerRows(file.tensors))
  }
  const metric = spec.metric.replace('validation.', 'test.')
  const count = Math.min(...[...outer.values()].map((folds) => folds.length))
  const folds: NestedFold[] = []
  const weights: number[] = []
  for (let k = 0; k < count; k++) {
    const own = runs.flatMap((run) => {
      const points = outer.get(run.id)?.[k]?.points
      return points === undefined ? [] : rowsOf(run, points)
    })
    const chosen = choose(own, spec)?.chosen
    const [first] = chosen?.rows ?? []
    if (chosen === undefined || first === undefined) return null
    const values = chosen.rows.map(({ metrics }) => metricOf(metrics, metric) ?? Number.NaN)
    const { lambda } = first.metrics
    folds.push({
      run: first.run.id,
      ...(lambda === undefined ? {} : { lambda }),
      nonzeros: chosen.nonzeros,
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
    })
    weights.push(outer.get(first.run.id)?.[k]?.weight ?? 0)
  }
  if (folds.length === 0) return null
  const { mean, se } = weightedMeanAndSe(
    folds.map(({ value }) => value),
    weights,
  )
  return { metric: spec.metric, value: mean, se: se ?? 0, folds }
}
