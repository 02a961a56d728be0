import {
  type AnyDataset,
  type Dataset,
  fillOf,
  isSparse,
  isStreamed,
  type Outline,
  type StreamedDataset,
  targetNames,
} from '../../data/dataset.ts'
import { fitRows, testRows } from '../../data/folds.ts'
import { rowGroupsOf } from '../../data/row-groups.ts'
import { validationRounds } from '../../data/validation/index.ts'
import { outerFolds } from '../../data/validation/nested.ts'
import type { Round } from '../../data/validation/scheme.ts'
import { totalWeight } from '../../data/weights.ts'
import { relaxOf } from '../../penalty/relax.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { fileRows } from '../gram/file-rows.ts'
import { gramPaths } from '../gram/gram-run.ts'
import { nestedTensors, type OuterRows } from '../nested.ts'
import type { RunResult, TensorFile } from '../result.ts'
import type { Units } from '../units.ts'
import type { FoldScores } from './cross-validate.ts'
import type { FittedPoint } from './fit-path.ts'
import { fitRounds, onGrid, type RoundPaths } from './fit-rounds.ts'
import type { LambdaGrid } from './lambda-grid.ts'
import { foldScores, foldSupports, pathPoints } from './path-points.ts'
import { pathTensors } from './path-tensors.ts'
import { stabilitySelection } from './stability.ts'

/**
 * A run along a λ path: one λ grid, one path on all training rows, and one path a fold. Every path is a unit of work.
 */
export async function trainPath(
  run: PathRunSpec,
  dataset: AnyDataset | StreamedDataset,
  units: Units,
): Promise<RunResult> {
  const { paths, scores, further } = isStreamed(dataset)
    ? await pathsFromDisk(run, dataset, units)
    : await pathsInMemory(run, dataset, units)
  const supports = foldSupports(paths.rounds)
  const points = pathPoints(run, dataset, paths, scores, supports)
  const { tolerance } = run.train
  const { path, grid } = paths
  const folds = paths.rounds.flat()
  const missed = points.converged.reduce((count, converged) => count + 1 - converged, 0)
  const runaway = [path, ...folds].some((fits) => fits.some(({ attained }) => !attained))
  const wayOut = relaxOf(run.penalty) === null ? '' : '; end the path at a larger λ, or take relax out'
  const fitted = {
    points,
    features: dataset.features,
    targets: targetNames(dataset),
    classes: dataset.classes,
    prepared: fillOf(dataset),
    weights: {
      path: pathTensors(path, grid.lambdas, hasLists(run, dataset), supports),
      ...further,
    },
    certificate: worst(path),
    effectiveLambda: null,
  }
  return missed === 0
    ? { status: 'completed', stop: `every fit within a gap of ${tolerance}`, ...fitted }
    : {
        status: 'unconverged',
        stop: `${missed} of ${points.count} λ with a fit ${runaway ? `whose weights have no limit: the loss falls for ever${wayOut}` : `above a gap of ${tolerance}`}`,
        ...fitted,
      }
}

/** Whether a feature has a number for each class, or target, and not one alone. */
function hasLists({ model }: PathRunSpec, { further }: Outline): boolean {
  return model.kind === 'multinomial' || further.length > 0
}

/** All that a run fits. */
interface RunPaths {
  readonly paths: RoundPaths
  /** What folds, or what stands in for them, say at each λ. */
  readonly scores: readonly FoldScores[]
  /** What other fits of the rows leave. */
  readonly further: Readonly<Record<string, TensorFile>>
}

async function pathsInMemory(run: PathRunSpec, dataset: AnyDataset, units: Units): Promise<RunPaths> {
  const rounds = validationRounds(dataset, run.validation, run.seed)
  const final = fitRows(dataset)
  const paths = await fitRounds(run, dataset, { final, rounds, test: testRows(dataset) }, units)
  const scores =
    run.validation.kind === 'alo' && !isSparse(dataset)
      ? await withoutEachRow(run, dataset, final, paths, units)
      : foldScores(paths.rounds, weightsHeld(rounds, dataset))
  const outer = await outerPaths(run, dataset, paths.grid, units)
  const { stability } = run
  if (stability === undefined) return { paths, scores, further: outer }
  const halves = await stabilitySelection(run, stability, dataset, final, paths.grid, units)
  return { paths, scores, further: { ...outer, stability: halves } }
}

async function pathsFromDisk(run: PathRunSpec, dataset: StreamedDataset, units: Units): Promise<RunPaths> {
  const groups = rowGroupsOf(dataset, run.validation, run.seed)
  const { grid, path, folds } = await gramPaths(run, fileRows(run, dataset, groups, units), units)
  const paths = { grid, path, rounds: [folds] }
  const scores = foldScores(paths.rounds, [Array.from(groups.weights.subarray(0, groups.folds))])
  return { paths, scores, further: {} }
}

/** What the held rows of each fold weigh, round by round. */
function weightsHeld(rounds: readonly Round[], dataset: AnyDataset): number[][] {
  return rounds.map((folds) => folds.map(({ held }) => totalWeight(dataset, held)))
}

/** Approximate leave-one-out, from the path that is there. */
async function withoutEachRow(
  run: PathRunSpec,
  dataset: Dataset,
  rows: Int32Array,
  { grid, path }: RoundPaths,
  units: Units,
): Promise<readonly FoldScores[]> {
  const fits = path.map(({ coefScaled, interceptScaled }) => ({ w: coefScaled, b: interceptScaled }))
  return units.leaveOneOut({ run, dataset, rows, lambdas: grid.lambdas, fits })
}

/** In each outer fold of a nested validation, the whole run again on what it leaves, judged on what it holds. */
async function outerPaths(
  run: PathRunSpec,
  dataset: AnyDataset,
  grid: LambdaGrid,
  units: Units,
): Promise<Readonly<Record<string, TensorFile>>> {
  const found: OuterRows[] = []
  for (const { train, held, inner } of outerFolds(dataset, run.validation, run.seed)) {
    const paths = await fitRounds(onGrid(run, grid), dataset, { final: train, rounds: [inner], test: held }, units)
    const scores = foldScores(paths.rounds, weightsHeld([inner], dataset))
    const points = pathPoints(run, dataset, paths, scores, foldSupports(paths.rounds))
    found.push({ weight: totalWeight(dataset, held), points })
  }
  return found.length === 0 ? {} : { nested: nestedTensors(found) }
}

function worst(path: readonly FittedPoint[]) {
  const largest = (pick: (point: FittedPoint) => number) => path.reduce((max, point) => Math.max(max, pick(point)), 0)
  return {
    objective: path.at(-1)?.certificate.objective ?? Number.NaN,
    gap: largest(({ certificate }) => certificate.gap),
    kkt: largest(({ certificate }) => certificate.kkt),
  }
}
