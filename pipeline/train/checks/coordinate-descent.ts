import type { Outline } from '../../data/dataset.ts'
import { parts, selects } from '../../penalty/index.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'
import { suggest } from '../../spec/suggest.ts'
import { updatesFor } from '../../update/refuse.ts'

/** What coordinate descent, which walks a λ path over the weights of a single layer, cannot do. */
export function coordinateDescentFits({ model, penalty }: RunSpec): Fault[] {
  if (model.kind === 'mlp') {
    const what = 'coordinate-descent trains models without hidden layer, not mlp'
    return [
      {
        path: 'update.kind',
        what,
        fix: 'write update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.001}}',
      },
    ]
  }
  if (penalty.kind === 'none') return []
  const faults: Fault[] = []
  if (parts(penalty) === null && penalty.kind !== 'group-l1') {
    const what = `${penalty.kind} is no sum of |w|, w² and lengths of groups, which coordinate-descent needs`
    const fix = `with ${penalty.kind} use update ${updatesFor(penalty).join(', ')}`
    faults.push({ path: 'penalty.kind', what, fix })
  }
  if (typeof penalty.lambda !== 'number' && penalty.lambda.schedule !== undefined) {
    const what = 'a schedule changes λ from epoch to epoch, and coordinate-descent has no epochs'
    faults.push({ path: 'penalty.lambda.schedule', what, fix: 'write a number, {max_fraction: …} or {path: …}' })
  }
  if (penalty.bias) {
    const what = 'coordinate-descent leaves the intercept free of the penalty'
    faults.push({ path: 'penalty.bias', what, fix: 'write bias: false, or use an update that runs over epochs' })
  }
  return faults
}

/** What a search varies that only a training over epochs reads: runs that differ in nothing else are the same fit. */
export function unheededTraining({ update }: RunSpec, searched: readonly string[]): Fault[] {
  if (update.kind !== 'coordinate-descent') return []
  const heeded = ['train.tolerance', 'train.timeout']
  return searched
    .filter((path) => path.startsWith('train.') && !heeded.includes(path))
    .map((path) => ({
      path,
      what: 'coordinate-descent has no epochs and does not read it: these runs are the same fit',
      fix: 'take it out of the search, or search an update that runs over epochs',
    }))
}

/** Penalty factors of features that are not there. */
export function unknownFactors({ model, penalty }: RunSpec, { features }: Outline): Fault[] {
  const own =
    model.kind === 'mlp'
      ? model.layers.map((layer, l) => ({ at: `model.layers[${l}].penalty`, penalty: layer.penalty }))
      : []
  return [{ at: 'penalty', penalty }, ...own].flatMap((place) => {
    if (place.penalty === undefined || place.penalty.kind === 'none') return []
    return Object.keys(place.penalty.factors)
      .filter((name) => !features.includes(name))
      .map((name) => ({
        path: `${place.at}.factors.${name}`,
        what: `there is no feature "${name}"`,
        fix: suggest(name, features),
      }))
  })
}

/** A penalty that no feature bears has no λmax to begin from, and no λ of it matters. */
export function freeOfPenalty({ penalty }: RunSpec, { features }: Outline): Fault[] {
  if (penalty.kind === 'none' || penalty.bias || !features.every((name) => penalty.factors[name] === 0)) return []
  const what = 'every feature has the factor 0, so that the penalty is of nothing'
  return [{ path: 'penalty.factors', what, fix: 'write penalty: {kind: none}, or give some feature a factor above 0' }]
}

/** What needs a path of an L1 penalty. */
export function stabilityFits({ penalty, stability }: RunSpec): Fault[] {
  const faults: Fault[] = []
  const path = penalty.kind !== 'none' && typeof penalty.lambda !== 'number' && penalty.lambda.path !== undefined
  if (stability !== undefined && penalty.kind === 'group-l1' && penalty.groups !== 'inputs') {
    const what = 'stability selection counts features that enter one by one, and groups of several enter together'
    return [{ path: 'stability', what, fix: 'take it out, or write penalty.groups: inputs' }]
  }
  if (stability !== undefined && !(path && selects(penalty))) {
    const what = 'stability selection watches features enter along a λ path, and there is none with an L1 part'
    faults.push({ path: 'stability', what, fix: 'write penalty: {kind: l1, lambda: {path: {count: 100}}}' })
  }
  return faults
}
