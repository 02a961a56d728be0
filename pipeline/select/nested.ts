import type { Select } from '../spec/experiment.gen.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { PlannedRun } from '../store/plan.ts'
import { metricIn, type ResultRow, rowsOf } from '../store/results.ts'
import { readWeights } from '../store/weights-file.ts'
import { type OuterRows, outerRows } from '../train/nested.ts'
import { weightedMeanAndSe } from '../train/path/cross-validate.ts'
import { choose } from './choose.ts'

/** The error of the whole selection, on rows that had no part in it. */
export interface NestedError {
  readonly metric: string
  /** The mean over seeds, as the standard error is. */
  readonly value: number
  readonly se: number
  /** What was chosen in each outer fold of the first seed. */
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
 * chosen on the rows that the fold holds. Each seed has outer folds of its own, and is judged by itself: a mean over seeds would choose
 * by rows that others hold. Null where a run has no outer folds, where those of a seed are not the same for all, or where a fold
 * chooses nothing.
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
  const outer: Outer = new Map()
  for (const { id } of runs) {
    const file = await readWeights(folder, id, 'nested')
    if (file === null) return null
    outer.set(id, outerRows(file.tensors))
  }
  const errors: NestedError[] = []
  for (const together of bySeed(runs)) {
    const error = haveSameFolds(together) ? errorOf(together, outer, spec) : null
    if (error === null) return null
    errors.push(error)
  }
  const [first] = errors
  if (first === undefined) return null
  const mean = (of: (error: NestedError) => number) => errors.reduce((sum, error) => sum + of(error), 0) / errors.length
  return { ...first, value: mean(({ value }) => value), se: mean(({ se }) => se) }
}

/** What the outer folds of each run say, by its id. */
type Outer = Map<string, readonly OuterRows[]>

/** The first run of each configuration, then the second of each, and so on. */
function bySeed(runs: readonly PlannedRun[]): PlannedRun[][] {
  const counts = new Map<number, number>()
  const seeds: PlannedRun[][] = []
  for (const run of runs) {
    const seed = counts.get(run.configuration) ?? 0
    counts.set(run.configuration, seed + 1)
    seeds[seed] = [...(seeds[seed] ?? []), run]
  }
  return seeds
}

/** Whether the k-th outer fold of one run holds the rows of the k-th of every other. */
function haveSameFolds(runs: readonly PlannedRun[]): boolean {
  const drawn = runs.map(({ spec: { seed, data, validation }, dataDigest }) =>
    canonicalJson([seed, dataDigest, data.split, data.missing, { ...validation, folds: null }]),
  )
  return new Set(drawn).size === 1
}

function errorOf(runs: readonly PlannedRun[], outer: Outer, spec: Select): NestedError | null {
  const metric = spec.metric.replace('validation.', 'test.')
  const count = Math.min(...runs.map(({ id }) => outer.get(id)?.length ?? 0))
  const folds: NestedFold[] = []
  const weights: number[] = []
  for (let k = 0; k < count; k++) {
    const own = runs.flatMap((run) => {
      const points = outer.get(run.id)?.[k]?.points
      return points === undefined ? [] : rowsOf(run, points)
    })
    const chosen = choose(own, spec)?.chosen
    const [row] = chosen?.rows ?? []
    if (chosen === undefined || row === undefined) return null
    const { lambda } = row.metrics
    folds.push({
      run: row.run.id,
      ...(lambda === undefined ? {} : { lambda }),
      nonzeros: chosen.nonzeros,
      value: metricIn(row, metric) ?? Number.NaN,
    })
    weights.push(outer.get(row.run.id)?.[k]?.weight ?? 0)
  }
  if (folds.length === 0) return null
  const { mean, se } = weightedMeanAndSe(
    folds.map(({ value }) => value),
    weights,
  )
  return { metric: spec.metric, value: mean, se: se ?? 0, folds }
}
