import { decisive } from './decisive.ts'
import type {
  CoordinateDescentUpdate,
  Experiment,
  MlpModel,
  Model,
  Penalty,
  Scaling,
  Select,
  Train,
} from './experiment.gen.ts'

/** A spec with every default filled in, those included that hang on another choice. */
export interface ResolvedExperiment extends Omit<Experiment, 'data'> {
  readonly data: Experiment['data'] & { scaling: ResolvedScaling }
}

export type ResolvedScaling = Scaling & Required<Pick<Scaling, 'target'>>

/** What one training needs to know: the part of an experiment that decides its numbers. */
export type RunSpec = Pick<
  ResolvedExperiment,
  'seed' | 'data' | 'model' | 'penalty' | 'update' | 'train' | 'validation' | 'stability' | 'snapshots' | 'tuning'
>

/** A run along a λ path, whose every fit is certified. */
export interface PathRunSpec extends RunSpec {
  readonly model: Exclude<Model, MlpModel>
  readonly update: CoordinateDescentUpdate
  readonly train: Train & Required<Pick<Train, 'tolerance'>>
}

/** A run over epochs. */
export interface NetRunSpec extends RunSpec {
  readonly update: Exclude<RunSpec['update'], CoordinateDescentUpdate>
}

export function isPathRun(run: RunSpec): run is PathRunSpec {
  return run.update.kind === 'coordinate-descent'
}

export function isNetRun(run: RunSpec): run is NetRunSpec {
  return run.update.kind !== 'coordinate-descent'
}

const DEFAULT_COUNT = 100

/** Largest relative duality gap of a fit that counts as converged. */
const PATH_TOLERANCE = 1e-7
/** What is selected where a spec with validation does not say. */
export function byValidation(model: Model): Select {
  return { metric: decisive(model), rule: 'min', within: 0.01, constraints: [] }
}

/** A single fit is the answer, whatever its error. */
export const THE_ONLY_ONE: Select = { metric: 'train.loss', rule: 'min', within: 0.01, constraints: [] }

/** Fills in the defaults that a schema cannot say, since they follow from other values of the spec. */
export function resolve(experiment: Experiment): ResolvedExperiment {
  const scaling = {
    ...experiment.data.scaling,
    target: experiment.data.scaling.target ?? defaultTargetScaling(experiment),
  } as const
  const select = experiment.select ?? defaultSelect(experiment)
  return {
    ...experiment,
    data: { ...experiment.data, scaling },
    penalty: resolvePath(resolvePositive(resolveRelax(experiment.penalty))),
    train: resolveTolerance(experiment),
    ...(select === undefined ? {} : { select }),
  }
}

/** Whether the output has a constant that is fitted. A net's biases are one. */
export function hasIntercept(model: Model): boolean {
  return model.kind === 'mlp' || model.fit_intercept
}

/** The numbers of one training, without what only names, limits or judges it. */
export function runSpecOf(experiment: ResolvedExperiment): RunSpec {
  const { seed, data, model, penalty, update, validation, stability, snapshots, tuning } = experiment
  const { timeout: _, ...train } = experiment.train
  const asked = { ...(stability === undefined ? {} : { stability }), ...(tuning === undefined ? {} : { tuning }) }
  return { seed, data, model, penalty, update, train, validation, snapshots, ...asked }
}

/** The target of a linear model is centred, which its intercept undoes; a net's is left alone, and so are classes and counts. */
function defaultTargetScaling({ model }: Experiment): ResolvedScaling['target'] {
  return model.kind === 'linear' && model.fit_intercept ? 'center' : 'none'
}

/** Solvers that can prove what they reach are asked for it; updates that run over epochs are asked only where the spec asks. */
function resolveTolerance({ train, update }: Experiment): Train {
  return update.kind === 'coordinate-descent' ? { ...train, tolerance: train.tolerance ?? PATH_TOLERANCE } : train
}

function defaultSelect({ model, validation, penalty, search }: Experiment): Select | undefined {
  if (validation.kind !== 'none') return byValidation(model)
  const path = penalty.kind !== 'none' && typeof penalty.lambda !== 'number' && penalty.lambda.path !== undefined
  return path || searchesAnything(search) ? undefined : THE_ONLY_ONE
}

function searchesAnything(search: Experiment['search']): boolean {
  return search !== undefined && (search.kind !== 'grid' || Object.keys(search.parameters).length > 0)
}

/** All of a fit and nothing of a refit is the fit itself, whose runs are there perhaps. */
function resolveRelax(penalty: Penalty): Penalty {
  if (!('relax' in penalty) || penalty.relax !== 1) return penalty
  const { relax: _, ...own } = penalty
  return own
}

/** Weights of any sign are what there is without a word. */
function resolvePositive(penalty: Penalty): Penalty {
  if (!('positive' in penalty) || penalty.positive !== false) return penalty
  const { positive: _, ...own } = penalty
  return own
}

function resolvePath(penalty: Penalty): Penalty {
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return penalty
  const path = penalty.lambda.path
  if (path === undefined || path.values !== undefined) return penalty
  return { ...penalty, lambda: { path: { ...path, count: path.count ?? DEFAULT_COUNT } } }
}
