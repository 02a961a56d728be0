import type { Experiment, Penalty, Scaling, Select } from './experiment.gen.ts'

/** A spec with every default filled in, those included that hang on another choice. */
export interface ResolvedExperiment extends Omit<Experiment, 'data'> {
  readonly data: Experiment['data'] & { scaling: ResolvedScaling }
}

export type ResolvedScaling = Scaling & Required<Pick<Scaling, 'target'>>

/** What one training needs to know: the part of an experiment that decides its numbers. */
export type RunSpec = Pick<
  ResolvedExperiment,
  'seed' | 'data' | 'model' | 'penalty' | 'update' | 'train' | 'validation'
>

const DEFAULT_COUNT = 100
const BY_VALIDATION: Select = { metric: 'validation.loss', rule: 'min', within: 0.01 }

/** A single fit is the answer, whatever its error. */
const THE_ONLY_ONE: Select = { metric: 'train.loss', rule: 'min', within: 0.01 }

/** Fills in the defaults that a schema cannot say, since they follow from other values of the spec. */
export function resolve(experiment: Experiment): ResolvedExperiment {
  const scaling = {
    ...experiment.data.scaling,
    target: experiment.data.scaling.target ?? (experiment.model.fit_intercept ? 'center' : 'none'),
  } as const
  const select = experiment.select ?? defaultSelect(experiment)
  return {
    ...experiment,
    data: { ...experiment.data, scaling },
    penalty: resolvePath(experiment.penalty),
    ...(select === undefined ? {} : { select }),
  }
}

/** The numbers of one training, without what only names or judges it. */
export function runSpecOf(experiment: ResolvedExperiment): RunSpec {
  const { seed, data, model, penalty, update, train, validation } = experiment
  return { seed, data, model, penalty, update, train, validation }
}

function defaultSelect({ validation, penalty, search }: Experiment): Select | undefined {
  if (validation.kind !== 'none') return BY_VALIDATION
  const path = penalty.kind !== 'none' && typeof penalty.lambda !== 'number' && penalty.lambda.path !== undefined
  return path || Object.keys(search?.parameters ?? {}).length > 0 ? undefined : THE_ONLY_ONE
}

function resolvePath(penalty: Penalty): Penalty {
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return penalty
  const path = penalty.lambda.path
  if (path === undefined || path.values !== undefined) return penalty
  return { ...penalty, lambda: { path: { ...path, count: path.count ?? DEFAULT_COUNT } } }
}
