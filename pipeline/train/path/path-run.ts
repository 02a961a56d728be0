import { type AnyDataset, isSparse, isStreamed, type StreamedDataset } from '../../data/dataset.ts'
import { fitRows, testRows, validationFolds } from '../../data/folds.ts'
import { rowGroupsOf } from '../../data/row-groups.ts'
import { totalWeight } from '../../data/weights.ts'
import { factorsOf, lambdaFraction } from '../../penalty/strengths.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { hasSupport } from '../columns/is-column-task.ts'
import { fileRows } from '../gram/file-rows.ts'
import { gramPaths, type Paths } from '../gram/gram-run.ts'
import { isGramRun } from '../gram/is-gram-run.ts'
import { tableRows } from '../gram/table-rows.ts'
import type { FitMetrics } from '../metrics.ts'
import type { MetricRow, ResultPoint, RunResult } from '../result.ts'
import type { Units } from '../units.ts'
import { crossValidate, type FoldScores } from './cross-validate.ts'
import type { FittedPoint } from './fit-path.ts'
import { gridOf, type LambdaGrid, lambdaGrid } from './lambda-grid.ts'
import { pathTensors } from './path-tensors.ts'
import type { RowRoles } from './row-roles.ts'

/**
 * A run along a λ path: one λ grid, one path on all training rows, and one path a fold. Every path is a unit of work.
 */
export async function trainPath(
  run: PathRunSpec,
  dataset: AnyDataset | StreamedDataset,
  units: Units,
): Promise<RunResult> {
  const { paths, foldWeights } = isStreamed(dataset)
    ? await pathsFromDisk(run, dataset, units)
    : await pathsInMemory(run, dataset, units)
  const { grid, path, folds: foldPaths } = paths
  const { lambdas, lambdaMax } = grid
  const scores = crossValidate(foldPaths, foldWeights)
  const factors = factorsOf(run.penalty, dataset.features)
  const { tolerance } = run.train
  const onTrain = named('train')
  const onTest = named('test')

  const points = path.map((point, k): ResultPoint => {
    const lambda = lambdas[k]
    return {
      metrics: {
        lambda,
        lambda_fraction: lambdaFraction(run.penalty, lambda, lambdaMax),
        ...onTrain(point.train),
        'train.objective': point.certificate.objective,
        ...validationMetrics(scores, k),
        ...(point.held === null ? {} : onTest(point.held)),
        ...weightMetrics(point, factors),
        gap: point.certificate.gap,
        kkt: point.certificate.kkt,
        passes: point.passes,
      },
      converged: [point, ...foldPaths.map((fold) => fold[k])].every(
        ({ certificate, attained }) => attained && certificate.gap <= tolerance,
      ),
    }
  })

  const missed = points.filter(({ converged }) => !converged).length
  const runaway = [path, ...foldPaths].some((fits) => fits.some(({ attained }) => !attained))
  const fitted = {
    points,
    series: points.map(({ metrics, converged }) => ({ ...metrics, converged })),
    features: dataset.features,
    classes: dataset.classes,
    weights: { path: pathTensors(path, lambdas, run.model.kind === 'multinomial') },
    certificate: worst(path),
    effectiveLambda: null,
  }
  return missed === 0
    ? { status: 'completed', stop: `every fit within a gap of ${tolerance}`, ...fitted }
    : {
        status: 'unconverged',
        stop: `${missed} of ${points.length} λ with a fit ${runaway ? 'whose weights have no limit: the loss falls for ever' : `above a gap of ${tolerance}`}`,
        ...fitted,
      }
}

/** All paths of a run, and what each fold's held rows weigh. */
interface RunPaths {
  readonly paths: Paths
  readonly foldWeights: readonly number[]
}

async function pathsInMemory(run: PathRunSpec, dataset: AnyDataset, units: Units): Promise<RunPaths> {
  const folds = validationFolds(dataset, run.validation, run.seed)
  const roles = { final: fitRows(dataset), folds, test: testRows(dataset) }
  const paths =
    !isSparse(dataset) && isGramRun(run, dataset, roles)
      ? await gramPaths(run, tableRows(run, dataset, roles, units), units)
      : await rowPaths(run, dataset, roles, units)
  return { paths, foldWeights: folds.map(({ held }) => totalWeight(dataset, held)) }
}

async function pathsFromDisk(run: PathRunSpec, dataset: StreamedDataset, units: Units): Promise<RunPaths> {
  const groups = rowGroupsOf(dataset, run.validation, run.seed)
  const paths = await gramPaths(run, fileRows(run, dataset, groups, units), units)
  return { paths, foldWeights: Array.from(groups.weights.subarray(0, groups.folds)) }
}

/** One grid for all fits, taken by a thread that has kernels where these do it. */
async function pathGrid(run: PathRunSpec, dataset: AnyDataset, final: Int32Array, units: Units): Promise<LambdaGrid> {
  if (run.penalty.kind === 'none' || (!isSparse(dataset) && !hasSupport(run))) return lambdaGrid(run, dataset, final)
  const { slopes, context } = await units.nothing({ run, dataset, rows: final })
  return gridOf(run, context, slopes, { rows: final.length, columns: dataset.features.length })
}

/** Each path on its own rows. */
async function rowPaths(
  run: PathRunSpec,
  dataset: AnyDataset,
  { final, folds, test }: RowRoles,
  units: Units,
): Promise<Paths> {
  const grid = await pathGrid(run, dataset, final, units)
  const { lambdas } = grid
  const [path, ...others] = await Promise.all([
    units.path({ run, dataset, train: final, held: test, lambdas }),
    ...folds.map(({ train, held }) => units.path({ run, dataset, train, held, lambdas })),
  ])
  return { grid, path, folds: others }
}

/** Metrics by their names in a table: `train.loss`, … Names are made once, for all λ. */
function named(prefix: string): (metrics: FitMetrics) => MetricRow {
  const names = new Map<string, string>()
  return (metrics) => {
    const row: Record<string, number> = {}
    for (const [name, value] of Object.entries(metrics)) {
      const full = names.get(name) ?? `${prefix}.${name}`
      names.set(name, full)
      row[full] = value
    }
    return row
  }
}

function validationMetrics(scores: readonly FoldScores[], k: number): MetricRow {
  const score = scores[k]
  if (score === undefined) return {}
  const entries = Object.entries(score).flatMap(([name, { mean, se }]) => [
    [`validation.${name}`, mean] as const,
    ...(se === null ? [] : [[`validation.${name}_se`, se] as const]),
  ])
  return Object.fromEntries(entries)
}

/**
 * Counts and sizes of the scaled weights, of which each feature has one for every output; `sparsity` is the share of exact
 * zeros among the penalised ones.
 */
function weightMetrics({ coefScaled: w, intercept }: FittedPoint, factors: Float64Array): MetricRow {
  const outputs = intercept.length
  let penalised = 0
  let heavy = 0
  let used = 0
  let features = 0
  let sum = 0
  let largest = 0
  for (let j = 0; j < factors.length; j++) {
    let isUsed = false
    for (let c = j * outputs; c < (j + 1) * outputs; c++) {
      const size = Math.abs(w[c])
      if (size === 0) continue
      isUsed = true
      used++
      if (factors[j] > 0) heavy++
      sum += size
      largest = Math.max(largest, size)
    }
    if (isUsed) features++
    if (factors[j] > 0) penalised += outputs
  }
  return {
    nonzeros: used,
    sparsity: penalised === 0 ? 0 : 1 - heavy / penalised,
    features,
    l1_norm: sum,
    max_abs_weight: largest,
  }
}

function worst(path: readonly FittedPoint[]) {
  const largest = (pick: (point: FittedPoint) => number) => path.reduce((max, point) => Math.max(max, pick(point)), 0)
  return {
    objective: path.at(-1)?.certificate.objective ?? Number.NaN,
    gap: largest(({ certificate }) => certificate.gap),
    kkt: largest(({ certificate }) => certificate.kkt),
  }
}
