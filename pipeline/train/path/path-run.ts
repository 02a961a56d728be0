import type { Dataset } from '../../data/dataset.ts'
import { fitRows, testRows } from '../../data/folds.ts'
import { validationRounds } from '../../data/validation/index.ts'
import { outerFolds } from '../../data/validation/nested.ts'
import { totalWeight } from '../../data/weights.ts'
import type { PathRunSpec } from '../../spec/resolve.ts'
import { nestedTensors, type OuterRows } from '../nested.ts'
import type { RunResult, TensorFile } from '../result.ts'
import type { Units } from '../units.ts'
import type { FoldScores } from './cross-validate.ts'
import type { FittedPoint } from './fit-path.ts'
import { fitRounds, onGrid, type RoundPaths } from './fit-rounds.ts'
import type { LambdaGrid } from './lambda-grid.ts'
import { foldScores, pathPoints } from './path-points.ts'
import { pathTensors } from './path-tensors.ts'
import { stabilitySelection } from './stability.ts'

/**
 * A run along a λ path: one λ grid, one path on all training rows, and one path a fold. Every path is a unit of work.
 */
export async function trainPath(run: PathRunSpec, dataset: Dataset, units: Units): Promise<RunResult> {
  const rounds = validationRounds(dataset, run.validation, run.seed)
  const final = fitRows(dataset)
  const paths = await fitRounds(run, dataset, { final, rounds, test: testRows(dataset) }, units)
  const scores =
    run.validation.kind === 'alo'
      ? await withoutEachRow(run, dataset, final, paths, units)
      : foldScores(paths, rounds, dataset)
  const points = pathPoints(run, dataset, paths, scores)
  const outer = await outerPaths(run, dataset, paths.grid, units)
  const { stability } = run
  const halves =
    stability === undefined ? null : await stabilitySelection(run, stability, dataset, final, paths.grid, units)

  const { tolerance } = run.train
  const { path, grid } = paths
  const folds = paths.rounds.flat()
  const missed = points.filter(({ converged }) => !converged).length
  const runaway = [path, ...folds].some((fits) => fits.some(({ attained }) => !attained))
  const fitted = {
    points,
    series: points.map(({ metrics, converged }) => ({ ...metrics, converged })),
    features: dataset.features,
    classes: dataset.classes,
    weights: {
      path: pathTensors(path, grid.lambdas, run.model.kind === 'multinomial', folds),
      ...outer,
      ...(halves === null ? {} : { stability: halves }),
    },
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
  dataset: Dataset,
  grid: LambdaGrid,
  units: Units,
): Promise<Readonly<Record<string, TensorFile>>> {
  const found: OuterRows[] = []
  for (const { train, held, inner } of outerFolds(dataset, run.validation, run.seed)) {
    const paths = await fitRounds(onGrid(run, grid), dataset, { final: train, rounds: [inner], test: held }, units)
    const points = pathPoints(run, dataset, paths, foldScores(paths, [inner], dataset))
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
