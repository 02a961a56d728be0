import { ROLE } from '../../data/dataset.ts'
import { rowsWithRole, testRows, validationFolds } from '../../data/folds.ts'
import { totalWeight } from '../../data/weights.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { weightedMeanAndSe } from '../path/cross-validate.ts'
import type { MetricRow, RunResult, Tensor, TensorFile } from '../result.ts'
import { supportMetrics } from '../support-metrics.ts'
import { isTunedNet } from '../tune/tune-net.ts'
import type { Units } from '../units.ts'
import { convexEnd } from './convex-end.ts'
import { netSeries, resultMetrics } from './net-metrics.ts'
import type { NetSnapshot } from './net-problem.ts'
import type { NetFit } from './net-task.ts'

/**
 * A run over epochs: one training on all rows that train, and one a fold. Hold-out rows stop the training and choose its
 * best weights; folds only judge.
 */
export async function trainOverEpochs(run: NetRunSpec, inputs: RunInputs, units: Units): Promise<RunResult> {
  const { dataset } = inputs
  const heldOut = run.validation.kind === 'holdout'
  const folds = heldOut ? [] : validationFolds(dataset, run.validation, run.seed)
  const nothing = new Int32Array()
  const rows = {
    train: finalRows(run, dataset),
    validation: heldOut ? rowsWithRole(dataset, ROLE.validation) : nothing,
    held: testRows(dataset),
  }
  const separate = isTunedNet(run) ? await units.tuneNet({ run, inputs, ...rows }) : null
  const [final, ...foldFits] = await Promise.all([
    separate ?? units.net({ run, inputs, ...rows }),
    ...folds.map(({ train, held }) => units.net({ run, inputs, train, validation: nothing, held })),
  ])
  const { result } = final
  const series = netSeries(final)
  const diverged = [final, ...foldFits].find((fit) => fit.result.status === 'diverged')?.result
  if (diverged?.status === 'diverged' || result.status === 'diverged') {
    const where = result.status === 'diverged' ? '' : ' in a fold'
    return { status: 'diverged', stop: `not a finite number in epoch ${diverged?.epochs}${where}`, series }
  }

  const convex = await convexEnd(run, inputs, final, units)
  const metrics: MetricRow = {
    ...resultMetrics(final),
    ...foldMetrics(
      foldFits,
      folds.map(({ held }) => totalWeight(dataset, held)),
    ),
    ...supportMetrics(usedInputs(final), dataset.truth),
    ...convex?.metrics,
    ...separate?.metrics,
  }
  const converged = [final, ...foldFits].every((fit) => fit.result.status !== 'unconverged')
  const fitted = {
    points: [{ metrics, converged }],
    series,
    features: dataset.features,
    classes: dataset.classes,
    weights: weightFiles(final, result.snapshots, convex?.path ?? null),
    certificate: convex?.certificate ?? null,
    effectiveLambda: result.effectiveLambda,
    ...(separate === null ? {} : { tuned: separate.tuned }),
  }
  return converged
    ? { status: 'completed', stop: STOPS[result.reason](result.epochs), ...fitted }
    : {
        status: 'unconverged',
        stop: `tolerance ${run.train.tolerance} not reached in ${result.epochs} epochs`,
        ...fitted,
      }
}

const STOPS = {
  epochs: (epochs: number) => `${epochs} epochs are over`,
  tolerance: (epochs: number) => `tolerance reached in epoch ${epochs}`,
  'early-stopping': (epochs: number) => `validation loss no longer fell, stopped in epoch ${epochs}`,
} as const

/** Mean over folds of what each fold's net does on its held-out rows, with its standard error. */
function foldMetrics(fits: readonly NetFit[], foldWeights: readonly number[]): MetricRow {
  const held = fits.map((fit) => resultMetrics(fit))
  const names = Object.keys(held[0] ?? {}).filter((name) => name.startsWith('test.'))
  return Object.fromEntries(
    names.flatMap((name) => {
      const { mean, se } = weightedMeanAndSe(
        held.map((metrics) => metrics[name]),
        foldWeights,
      )
      const as = name.replace('test.', 'validation.')
      return [[as, mean] as const, ...(se === null ? [] : [[`${as}_se`, se] as const])]
    }),
  )
}

/** Whether any weight that leads out of an input is not zero. */
function usedInputs({ result, shapes }: NetFit): boolean[] {
  const [first] = Object.keys(shapes)
  if (result.status === 'diverged' || first === undefined) return []
  const weights = result.weights[first]
  const inputs = shapes[first][1]
  return Array.from({ length: inputs }, (_, j) => weights.some((weight, k) => weight !== 0 && k % inputs === j))
}

/** The snapshots that were asked for. Under early stopping the result is `best`, else `final`. */
function weightFiles(
  { shapes }: NetFit,
  snapshots: readonly NetSnapshot[],
  path: TensorFile | null,
): Record<string, TensorFile> {
  const file = (tensors: NetSnapshot['tensors']): TensorFile =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, values]): [string, Tensor] => [
        name,
        { shape: shapes[name] ?? [values.length], values: Float64Array.from(values) },
      ]),
    )
  const kept = snapshots.map(({ name, tensors }) => [name, file(tensors)] as const)
  return {
    ...Object.fromEntries(kept),
    ...(path === null ? {} : { path }),
  }
}
