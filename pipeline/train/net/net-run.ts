import { type Dataset, fillOf, ROLE, targetNames } from '../../data/dataset.ts'
import { type Fold, rowsWithRole, testRows } from '../../data/folds.ts'
import { validationRounds } from '../../data/validation/index.ts'
import { outerFolds } from '../../data/validation/nested.ts'
import type { Round } from '../../data/validation/scheme.ts'
import { totalWeight } from '../../data/weights.ts'
import { Subset } from '../../math/subset.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { finalRows } from '../final-rows.ts'
import type { RunInputs } from '../inputs.ts'
import { nestedTensors, type OuterRows } from '../nested.ts'
import { meanOfRounds, scoresOf, validationMetrics } from '../path/cross-validate.ts'
import { usedInputs } from '../path/used-features.ts'
import { pointsOf } from '../points.ts'
import type { MetricRow, RunResult, Tensor, TensorFile } from '../result.ts'
import { agreement, frequencies, supportMetrics } from '../support-metrics.ts'
import { isTunedNet } from '../tune/tune-net.ts'
import type { Units } from '../units.ts'
import { convexEnd } from './convex-end.ts'
import { linearEnd } from './linear-end.ts'
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
  const rounds = heldOut ? [] : validationRounds(dataset, run.validation, run.seed)
  const outer = outerFolds(dataset, run.validation, run.seed)
  const nothing = new Int32Array()
  const rows = {
    train: finalRows(run, dataset),
    validation: heldOut ? rowsWithRole(dataset, ROLE.validation) : nothing,
    held: testRows(dataset),
  }
  const separate = isTunedNet(run) ? await units.tuneNet({ run, inputs, ...rows }) : null
  const judged = ({ train, held }: Fold) => units.net({ run, inputs, train, validation: nothing, held })
  const judgedAll = (folds: Round) => Promise.all(folds.map(judged))
  const [final, foldFits, outerFits] = await Promise.all([
    separate ?? units.net({ run, inputs, ...rows }),
    Promise.all(rounds.map(judgedAll)),
    Promise.all(outer.map((fold) => Promise.all([judged(fold), judgedAll(fold.inner)]))),
  ])
  const { result } = final
  const series = netSeries(final)
  const every = [final, ...foldFits.flat(), ...outerFits.flat(2)]
  if (result.status === 'diverged') return { status: 'diverged', stop: result.why, series }
  for (const fit of every)
    if (fit.result.status === 'diverged') return { status: 'diverged', stop: `${fit.result.why} in a fold`, series }

  const convex = await convexEnd(run, inputs, final, units)
  const metrics: MetricRow = { ...netRow(final, rounds, foldFits, dataset), ...convex?.metrics, ...separate?.metrics }
  const converged = allConverged([final, ...foldFits.flat()])
  const outerRows = outer.map(({ held, inner }, k): OuterRows => {
    const [fit, innerFits] = outerFits[k]
    const row = netRow(fit, [inner], [innerFits], dataset)
    return {
      weight: totalWeight(dataset, held),
      points: pointsOf([row], [allConverged([fit, ...innerFits])]),
    }
  })
  const fitted = {
    points: pointsOf([metrics], [converged]),
    series,
    features: dataset.features,
    targets: targetNames(dataset),
    classes: dataset.classes,
    prepared: { ...fillOf(dataset), scaling: final.scaling },
    weights: {
      ...weightFiles(final, result.snapshots, linearEnd(run, dataset, final)),
      ...foldsFile(foldFits.flat().map(inputsOf)),
      ...(outerRows.length === 0 ? {} : { nested: nestedTensors(outerRows) }),
    },
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

function allConverged(fits: readonly NetFit[]): boolean {
  return fits.every(({ result }) => result.status !== 'unconverged')
}

/** folds.safetensors: `frequency` (1, p), in how many of the folds, as a share, a feature is used. */
function foldsFile(supports: readonly Subset[]): Record<string, TensorFile> {
  if (supports.length < 2) return {}
  const values = frequencies(supports)
  return { folds: { frequency: { shape: [1, values.length], values } } }
}

/** What a net is, and what its folds say of it. */
function netRow(
  fit: NetFit,
  rounds: readonly Round[],
  foldFits: readonly (readonly NetFit[])[],
  dataset: Dataset,
): MetricRow {
  const scores = meanOfRounds(
    rounds.map((folds, r) => [
      scoresOf(
        foldFits[r].map(heldMetrics),
        folds.map(({ held }) => totalWeight(dataset, held)),
      ),
    ]),
  )
  return {
    ...resultMetrics(fit),
    ...validationMetrics(scores[0] ?? {}),
    ...supportMetrics(inputsOf(fit), dataset.truth),
    ...agreement(foldFits.flat().map(inputsOf)),
  }
}

/** What a net does on the rows that were held out of it. */
function heldMetrics(fit: NetFit): MetricRow {
  const metrics = Object.entries(resultMetrics(fit))
  return Object.fromEntries(
    metrics.flatMap(([name, value]) => (name.startsWith('test.') ? [[name.replace('test.', ''), value]] : [])),
  )
}

/** The inputs that some weight leads out of. */
function inputsOf({ result, shapes }: NetFit): Subset {
  const [first] = Object.keys(shapes)
  return result.status === 'diverged' || first === undefined
    ? new Subset(0)
    : usedInputs(result.weights[first], shapes[first][1])
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
