import type { Experiment, Penalty, Scaling, Select } from './experiment.gen.ts'

/** A spec with every default filled in, those included that hang on another choice. */
export interface ResolvedExperiment extends Omit<Experiment, 'data'> {
  readonly data: Experiment['data'] & { scaling: ResolvedScaling }
}

export type ResolvedScaling = Scaling & Required<Pick<Scaling, 'target'>>

/** What one training needs to know: the part of an experiment that decides its numbers. */
export type RunSpec = Pick<ResolvedExperiment, 'seed' | 'data' | 'model' | 'penalty' | 'update' | 'train' | 'validation'>

const DEFAULT_COUNT = 100
const DEFAULT_SELECT: Select = { metric: 'validation.loss', rule: 'min', within: 0.01 }

/** Fills in the defaults that a schema cannot say, since they follow from other values of the spec. */
export function resolve(experiment: Experiment): ResolvedExperiment {
  const scaling = {
    ...experiment.data.scaling,
    target: experiment.data.scaling.target ?? (experiment.model.fit_intercept ? 'center' : 'none'),
  } as const
  const validated = experiment.validation.kind !== 'none'
  return {
    ...experiment,
    data: { ...experiment.data, scaling },
    penalty: resolvePath(experiment.penalty),
    ...(validated || experiment.select ? { select: experiment.select ?? DEFAULT_SELECT } : {}),
  }
}

/** The numbers of one training, without what only names or judges it. */
export function runSpecOf(experiment: ResolvedExperiment): RunSpec {
  const { seed, data, model, penalty, update, train, validation } = experiment
  return { seed, data, model, penalty, update, train, validation }
}

function resolvePath(penalty: Penalty): Penalty {
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return penalty
  const path = penalty.lambda.path
  if (path === undefined || path.values !== undefined) return penalty
  return { ...penalty, lambda: { path: { ...path, count: path.count ?? DEFAULT_COUNT } } }
}
