import type { MlpModel, Penalty, Tuning } from './experiment.gen.ts'
import type { Fault } from './faults.ts'
import type { ResolvedExperiment } from './resolve.ts'

/** Penalties whose λ can be told apart, for a linear model and for a net: what they put on a weight is in proportion to λ. */
const ON_A_PATH: readonly Penalty['kind'][] = ['l1', 'l2', 'elastic-net']
const IN_A_NET: readonly Penalty['kind'][] = ['l1', 'l2', 'elastic-net', 'group-l1']

/** Epochs with which a search for the λ of layers can do anything: a walk of six λ, and slopes before it. */
const LEAST_EPOCHS = 20

/** The part of a search for separate λ that stands in the spec, and where. */
type Asked = Pick<Tuning, 'by' | 'groups' | 'lambda' | 'budget'>

/** What separate λ need: of `search: {kind: per-layer}`, and of `tuning` where the spec has that alone. */
export function tuningFaults(experiment: ResolvedExperiment): Fault[] {
  const { search, tuning } = experiment
  if (search?.kind === 'per-layer') return faultsOf(experiment, search, 'search')
  if (tuning === undefined) return []
  const missing = tuning.by === 'layer' && tuning.single === undefined
  return [
    ...faultsOf(experiment, tuning, 'tuning'),
    ...(missing
      ? [fault('tuning', 'no single λ to compare with', 'add single: 0.01, or use search: {kind: per-layer}')]
      : []),
  ]
}

function faultsOf(experiment: ResolvedExperiment, asked: Asked, at: string): Fault[] {
  const { model } = experiment
  const { by, groups, lambda } = asked
  if (by === 'layer' && model.kind !== 'mlp') {
    return [fault(`${at}.by`, `a ${model.kind} model has one layer`, 'write by: feature, or by: group')]
  }
  if (by !== 'layer' && model.kind === 'mlp') {
    return [fault(`${at}.by`, `the λ of a net are those of its layers, not of a ${by}`, 'write by: layer')]
  }
  return [
    ...(by !== 'group' && groups !== undefined
      ? [fault(`${at}.groups`, `there are no groups by ${by}`, 'write by: group, or take groups out')]
      : []),
    ...(by !== 'layer' && lambda !== undefined
      ? [fault(`${at}.lambda`, 'the λ of a single one are those of penalty.lambda.path', 'take lambda out')]
      : []),
    ...(by === 'group' ? groupFaults(groups, at) : []),
    ...(model.kind === 'mlp' ? netFaults(experiment, model, asked, at) : pathFaults(experiment, at)),
  ]
}

function groupFaults(groups: Tuning['groups'], at: string): Fault[] {
  if (groups === undefined) return [fault(at, 'by: group, and no groups', 'add groups: [[age, sex], [bmi]]')]
  const seen = new Set<string>()
  return groups.flatMap((group, g) =>
    group.flatMap((feature, i) => {
      if (!seen.has(feature)) {
        seen.add(feature)
        return []
      }
      return [fault(`${at}.groups[${g}][${i}]`, `"${feature}" stands in two places`, 'name every feature once')]
    }),
  )
}

function pathFaults({ penalty, update, validation }: ResolvedExperiment, at: string): Fault[] {
  const faults: Fault[] = []
  if (update.kind !== 'coordinate-descent') {
    faults.push(fault('update.kind', 'λ of features are found along a λ path', 'use coordinate-descent'))
  }
  if (validation.kind !== 'cross-validation' || (validation.fold_column === undefined && validation.folds < 3)) {
    const what = 'what separate λ gain is asked of each fold in turn, and the others must be two at least'
    faults.push(fault('validation', what, 'write validation: {kind: cross-validation, folds: 10}'))
  }
  if (validation.kind === 'cross-validation' && validation.repeats > 1) {
    const what = 'folds of several draws share rows, and what separate λ gain is asked of rows that had no part in it'
    faults.push(fault('validation.repeats', what, 'write repeats: 1'))
  }
  if (penalty.kind === 'none' || !ON_A_PATH.includes(penalty.kind)) {
    const what = `there is no λ of each ${at === 'search' ? 'feature' : 'feature or group'} in a penalty of kind ${penalty.kind}`
    return [...faults, fault('penalty.kind', what, `use ${ON_A_PATH.join(', ')}`)]
  }
  if (typeof penalty.lambda === 'number' || penalty.lambda.path === undefined) {
    const what = 'separate λ begin at the best single one, and there is no path to find that on'
    faults.push(fault('penalty.lambda', what, 'write lambda: {path: {count: 100}}'))
  }
  if ('relax' in penalty && penalty.relax !== undefined) {
    const what = 'separate λ go down the slope of fits at their minimum, and relaxed ones are at none'
    faults.push(fault('penalty.relax', what, 'take relax out'))
  }
  if ('positive' in penalty && penalty.positive === true) {
    const what = 'separate λ go down slopes that take no limit of weights into account'
    faults.push(fault('penalty.positive', what, 'take positive out'))
  }
  return [...faults, ...conventionFaults(penalty, 'penalty')]
}

function netFaults(
  { penalty, train, validation }: ResolvedExperiment,
  { layers }: MlpModel,
  { lambda, budget }: Asked,
  at: string,
): Fault[] {
  const borne = layers.map((layer, l) => ({
    penalty: layer.penalty ?? penalty,
    path: layer.penalty === undefined ? 'penalty' : `model.layers[${l}].penalty`,
  }))
  const penalised = borne.filter((layer) => layer.penalty.kind !== 'none')
  const faults: Fault[] = []
  if (lambda === undefined) {
    faults.push(fault(at, 'no λ for the search of a single one', 'add lambda: {log: [0.0001, 0.1], count: 10}'))
  } else if (!(lambda.log[0] < lambda.log[1])) {
    faults.push(
      fault(`${at}.lambda.log`, `${lambda.log[0]} is not below ${lambda.log[1]}`, 'write the smaller λ first'),
    )
  }
  if (lambda !== undefined && (budget * lambda.count - 1) * train.epochs < LEAST_EPOCHS) {
    const what = `${budget} times ${lambda.count} trainings of ${train.epochs} epochs are too few for a search`
    faults.push(fault('train.epochs', what, 'take more epochs, or a larger budget'))
  }
  if (validation.kind !== 'holdout') {
    const what = 'λ of layers go down the loss of validation rows, and none are held out'
    faults.push(
      fault('validation.kind', what, 'write validation: {kind: holdout}, and data.split: {…, validation: 0.2}'),
    )
  }
  if (penalised.length < 2) {
    faults.push(
      fault(
        `${at}.by`,
        `${penalised.length} of the layers bear a penalty`,
        'write penalty: {kind: l1, lambda: 0.01} for all',
      ),
    )
  }
  for (const key of ['tolerance', 'early_stopping', 'average', 'clip_norm'] as const) {
    if (train[key] === undefined) continue
    faults.push(fault(`train.${key}`, 'a search for the λ of layers goes by epochs alone', `take ${key} out`))
  }
  for (const { penalty: own, path } of new Map(penalised.map((layer) => [layer.path, layer])).values()) {
    if (!IN_A_NET.includes(own.kind)) {
      faults.push(fault(`${path}.kind`, `there is no slope in the λ of ${own.kind}`, `use ${IN_A_NET.join(', ')}`))
    }
    faults.push(...conventionFaults(own, path))
  }
  return faults
}

function conventionFaults(penalty: Penalty, path: string): Fault[] {
  if (!('convention' in penalty) || penalty.convention === 'lariat') return []
  const what = `separate λ are told as Lariat reads them, and not as ${penalty.convention} does`
  return [fault(`${path}.convention`, what, 'write lariat')]
}

function fault(path: string, what: string, fix: string): Fault {
  return { path, what, fix }
}
