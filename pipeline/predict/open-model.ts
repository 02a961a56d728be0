import { join } from 'node:path'
import type { LossKind } from '../loss/index.ts'
import type { Matrix } from '../math/matrix.ts'
import { lossOf, OUTPUT } from '../model/layers.ts'
import { pathWeights } from '../select/linear-weights.ts'
import { reportedWeights } from '../select/used-features.ts'
import type { Data } from '../spec/experiment.gen.ts'
import { isPathRun, resolve } from '../spec/resolve.ts'
import { specValidator } from '../spec/validate.ts'
import { selectedLambda } from '../store/experiment-folder.ts'
import type { FoundRun } from '../store/found-run.ts'
import { readWeights, type StoredWeights } from '../store/weights-file.ts'
import { predictOutputs } from '../train/path/predict-outputs.ts'
import { usedAmong } from '../train/path/used-features.ts'
import type { DenseLayer } from './dense-layer.ts'
import { openNet } from './open-net.ts'
import { PredictError } from './predict-error.ts'

/** Which of a run's weights: those of one λ of its path, or a file of a net's by name. By default those that are reported. */
export interface AskedWeights {
  readonly lambda?: number
  readonly weights?: string
}

/** A model that can be used. */
export interface UsableModel {
  readonly experiment: string
  readonly run: string
  readonly lambda: number | null
  /** What its table was, and how its columns became features. */
  readonly data: Data
  /** Name of the weights file. */
  readonly weights: string
  /** Whether this fit reached the tolerance it was asked for. */
  readonly converged: boolean
  readonly features: readonly string[]
  readonly targets: readonly string[]
  readonly classes: readonly string[] | null
  /** Stands for a missing value of each feature; null where none may be missing. */
  readonly fill: readonly number[] | null
  readonly loss: LossKind
  /** Of one row. */
  readonly outputs: number
  /** Places of the features that have a weight other than 0, in order: all that a row has to have. */
  readonly used: readonly number[]
  /** η of each row, one row of outputs after the other, in units of the data. X: (rows, used features), as they come. */
  eta(X: Matrix): Float64Array
  /** The same for any program to run: from all features, in units of the data, to η. */
  layers(): readonly DenseLayer[]
}

/** Opens what a run has fitted. @throws PredictError where it has no such weights, or the plan says of it what no spec says. */
export async function openModel(stored: FoundRun, asked: AskedWeights): Promise<UsableModel> {
  const found = withSpec(stored)
  const { run, how, plan, experiment } = found
  if (how === 'first' && plan.length > 1)
    throw new PredictError(
      `${experiment} has chosen none of its ${plan.length} runs; name one by its id: lariat list shows them`,
    )
  if (asked.lambda !== undefined && asked.weights !== undefined)
    throw new PredictError('a net has weights by name and a path has them by λ: give --weights or --lambda, not both')
  if (run.status === 'failed' || run.status === 'diverged')
    throw new PredictError(`run ${run.id} ${run.status} (${run.stop}) and has no weights`)
  const path = asked.weights === undefined ? await readWeights(found.folder, run.id, 'path') : null
  return path === null ? netModel(found, asked) : pathModel(found, path, await pointOf(found, path, asked.lambda))
}

/** A plan is a file like any other, and may come from anyone: what it says of a run has to be what a spec may say. */
function withSpec(found: FoundRun): FoundRun {
  const { experiment, folder, planned } = found
  const checked = specValidator()({ name: experiment, ...planned.spec })
  if (checked.ok) return { ...found, planned: { ...planned, spec: resolve(checked.value) } }
  throw new PredictError(
    `${join(folder, 'plan.jsonl')} has no spec of a run at ${planned.id}; lariat run writes it anew`,
  )
}

function pathModel(found: FoundRun, file: StoredWeights, point: number): UsableModel {
  const weights = pathWeights(file, point)
  if (weights === null) throw foreign(found, 'path')
  const { coef, intercept } = weights
  const outputs = intercept.length
  const used = usedAmong(coef, outputs).members()
  const usedCoef = Float64Array.from(used.flatMap((j) => [...coef.subarray(j * outputs, (j + 1) * outputs)]))
  return {
    ...saidOf(found, file),
    lambda: file.tensors.lambda.values[point],
    weights: 'path',
    converged: found.run.points.converged[point] === 1,
    outputs,
    used,
    eta: (X) => predictOutputs(X, usedCoef, intercept),
    layers: () => [
      {
        name: OUTPUT,
        inputs: file.features.length,
        units: outputs,
        activation: 'identity',
        weight: turned(coef, outputs),
        bias: intercept.slice(),
      },
    ],
  }
}

async function netModel(found: FoundRun, { lambda, weights }: AskedWeights): Promise<UsableModel> {
  const { run, planned, folder } = found
  if (isPathRun(planned.spec))
    throw new PredictError(`run ${run.id} is a λ path and has no weights by name; --lambda takes one of its λ`)
  if (lambda !== undefined)
    throw new PredictError(`run ${run.id} is a net and has no λ path; --weights takes one of its weights files`)
  const name = weights ?? reportedWeights(planned.spec)
  const file = await readWeights(folder, run.id, name)
  if (file === null) throw noWeights(found, name)
  const net = openNet(planned.spec, file)
  if (net === null) throw foreign(found, name)
  return { ...saidOf(found, file), lambda: null, weights: name, converged: run.status === 'completed', ...net }
}

/** What paths and nets have in common. */
function saidOf({ experiment, run, planned: { spec } }: FoundRun, file: StoredWeights) {
  const { features, classes, fill } = file
  const loss = lossOf(spec.model, { features: features.length, targets: 1, classes: classes?.length ?? null })
  return { experiment, run: run.id, data: spec.data, features, targets: file.targets ?? [], classes, fill, loss }
}

/** Place of a λ in a path: of the one that was asked for, or chosen, or the only one. */
async function pointOf(found: FoundRun, { tensors }: StoredWeights, asked: number | undefined): Promise<number> {
  const { run, folder } = found
  const lambdas = tensors.lambda?.values ?? new Float64Array()
  const range = `${lambdas.length} λ from ${lambdas[0]} to ${lambdas.at(-1)}`
  if (asked === undefined) {
    if (lambdas.length === 1) return 0
    const chosen = await selectedLambda(folder, run.id)
    const point = chosen === null ? -1 : lambdas.indexOf(chosen)
    if (point === -1) throw new PredictError(`run ${run.id} has ${range}; say which by --lambda`)
    return point
  }
  const distanceTo = (point: number) => Math.abs(lambdas[point] - asked)
  const nearest = lambdas.reduce((best, _, point) => (distanceTo(point) < distanceTo(best) ? point : best), 0)
  // As it is printed, to four digits.
  if (distanceTo(nearest) <= 5e-4 * asked) return nearest
  throw new PredictError(`run ${run.id} has no λ of ${asked}, and the nearest is ${lambdas[nearest]}: it has ${range}`)
}

/** (outputs, features) from (features, outputs). */
function turned(coef: Float64Array, outputs: number): Float64Array {
  const features = coef.length / outputs
  return coef.map((_, at) => coef[(at % features) * outputs + Math.floor(at / features)])
}

function noWeights({ run }: FoundRun, name: string): PredictError {
  const there = Object.keys(run.digests).flatMap((file) => /^weights\/(.*)\.safetensors$/.exec(file)?.[1] ?? [])
  const known = there.filter((one) => /^(first|best|final|epoch-\d+|step-\d+)$/.test(one))
  const fix = known.length === 0 ? 'let snapshots.keep have it' : `it has ${known.join(', ')}`
  return new PredictError(`run ${run.id} has kept no weights "${name}"; ${fix}`)
}

function foreign({ folder, run }: FoundRun, name: string): PredictError {
  const file = join(folder, run.id, 'weights', `${name}.safetensors`)
  return new PredictError(`${file} is not of a model that this lariat can use; lariat run --fresh trains it anew`)
}
