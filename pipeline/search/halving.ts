import type { HalvingSearch } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { isRecord } from '../spec/paths.ts'
import { uniformPoints } from './random.ts'
import { sample } from './sample.ts'
import { scoreFaults, scoreOf, searchMetric } from './score.ts'
import type { Proposal, Round, SearchMethod, Trial } from './search.ts'
import { openSpace } from './space.ts'
import { drawFaults } from './space-faults.ts'

const EPOCHS = 'train.epochs'

/**
 * Successive halving, and Hyperband. A rung trains what is left, from the beginning, for `eta` times as many epochs as the
 * rung before it, and keeps the best 1/eta. A bracket is one such descent; each further one begins a rung later, with
 * fewer combinations, and goes on beside the others: round k is the k-th rung of all brackets. Trainings are made anew at
 * each rung, since a schedule of learning rates may hang on how many epochs there are.
 *
 * Sources: Jamieson and Talwalkar 2016; Li et al. 2018, Hyperband, algorithm 1, of which bracket j begins with
 * n·(S+1)/(S+1−j)·eta⁻ʲ combinations, n those of the first and S its number of halvings.
 */
export const halving: SearchMethod<HalvingSearch> = {
  faults(spec, loaded) {
    const faults = [...scoreFaults(loaded), ...epochFaults(spec, loaded)]
    return faults.length > 0 ? faults : drawFaults({ ...spec, budget: begun(spec, loaded) }, loaded, uniformPoints)
  },

  bounds(spec, loaded) {
    const epochs = rungsOf(spec, loaded)
    const sizes = Array.from({ length: spec.brackets }, (_, j) =>
      epochs.map((_, rung) => (rung < j ? 0 : sizeOf(spec, epochs.length, j, rung))),
    ).flatMap((bracket) => bracket.map((size, rung) => ({ size, epochs: epochs[rung] })))
    return {
      rounds: epochs.length,
      configurations: sizes.reduce((sum, { size }) => sum + size, 0),
      epochs: sizes.reduce((sum, rung) => sum + rung.size * rung.epochs, 0),
    }
  },

  probes(spec, loaded) {
    const space = openSpace(spec, loaded)
    return sample(space, begun(spec, loaded), uniformPoints(space, loaded.experiment.seed))
  },

  next(spec, loaded, rounds) {
    const epochs = rungsOf(spec, loaded)
    const rung = rounds.length
    if (rung === epochs.length) return []
    return brackets(spec, loaded, rounds, epochs.length)
      .flat()
      .map(({ settings, ...drawn }) => ({
        ...drawn,
        settings: [...settings, { path: EPOCHS, value: epochs[rung], place: 'search.kind' }],
      }))
  },
}

/** What each bracket has left after the rounds so far, and what begins now. */
function brackets(spec: HalvingSearch, loaded: LoadedSpec, rounds: readonly Round[], rungs: number): Proposal[][] {
  const space = openSpace(spec, loaded)
  const drawn = sample(space, begun(spec, loaded), uniformPoints(space, loaded.experiment.seed))
  const metric = searchMetric(loaded)
  let running: Proposal[][] = []
  for (let rung = 0; ; rung++) {
    if (rung < spec.brackets) running.push(drawn.splice(0, sizeOf(spec, rungs, rung, rung)))
    if (rung === rounds.length) return running
    let at = 0
    running = running.map((members, bracket) => {
      const trials = rounds[rung].slice(at, at + members.length)
      at += members.length
      return best(members, trials, metric, sizeOf(spec, rungs, bracket, rung + 1))
    })
  }
}

/** The `count` best, in their order; of equals the earlier. What did not end with a number is never among them. */
function best(members: readonly Proposal[], trials: readonly Trial[], metric: string, count: number): Proposal[] {
  const kept = trials
    .map((trial, i) => ({ i, score: scoreOf(trial, metric) }))
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => a.score - b.score || a.i - b.i)
    .slice(0, count)
    .map(({ i }) => i)
  return members.filter((_, i) => kept.includes(i))
}

/** The epochs of each rung: train.epochs divided by eta, as often as min_epochs allows. */
function rungsOf({ eta, min_epochs }: HalvingSearch, { experiment }: LoadedSpec): number[] {
  const epochs = [experiment.train.epochs]
  for (let next = epochs[0] / eta; next >= min_epochs; next /= eta) epochs.unshift(Math.max(1, Math.round(next)))
  return epochs
}

/** How many combinations a bracket has at a rung, at most; it begins at the rung of its own number. */
function sizeOf({ budget, eta }: HalvingSearch, rungs: number, bracket: number, rung: number): number {
  let size = Math.ceil((budget * rungs) / (rungs - bracket) / integerPower(eta, bracket))
  for (let k = bracket; k < rung; k++) size = Math.floor(size / eta)
  return Math.max(1, size)
}

function integerPower(base: number, exponent: number): number {
  let result = 1
  for (let k = 0; k < exponent; k++) result *= base
  return result
}

/** Combinations that begin, over all brackets. */
function begun(spec: HalvingSearch, loaded: LoadedSpec): number {
  const rungs = rungsOf(spec, loaded).length
  return Array.from({ length: spec.brackets }, (_, j) => sizeOf(spec, rungs, j, j)).reduce((sum, size) => sum + size, 0)
}

/** Epochs are what is halved: there must be some, enough of them, and the search must be the one that sets them. */
function epochFaults(spec: HalvingSearch, loaded: LoadedSpec): Fault[] {
  const { update, train } = loaded.experiment
  const rungs = rungsOf(spec, loaded).length
  const fixed = !['update', 'update.kind', 'model'].some((path) => Object.hasOwn(spec.parameters, path))
  const faults: Fault[] = []
  if (fixed && update.kind === 'coordinate-descent') faults.push(noEpochs('search.kind'))
  for (const [path, { values = [], choice = [] }] of Object.entries(spec.parameters)) {
    if ([...values, ...choice].some((value) => isPathUpdate(path, value)))
      faults.push(noEpochs(`search.parameters.${path}`))
  }
  if (Object.hasOwn(spec.parameters, EPOCHS)) {
    const fix = `leave it out, and write ${EPOCHS} once`
    faults.push({ path: `search.parameters.${EPOCHS}`, what: 'halving sets it', fix })
  }
  if (rungs === 1) {
    const share = `a ${spec.eta}th of it is less than ${spec.min_epochs}`
    faults.push({
      path: 'search.min_epochs',
      what: `train.epochs is ${train.epochs}, and ${share}: nothing is halved`,
      fix: `write ${spec.eta * spec.min_epochs} epochs or more, or fewer min_epochs`,
    })
  } else if (spec.brackets > rungs) {
    const what = `there are ${rungs} rungs, and each bracket begins at another`
    faults.push({ path: 'search.brackets', what, fix: `write ${rungs} or fewer` })
  }
  return faults
}

function isPathUpdate(path: string, value: unknown): boolean {
  const kind = path === 'update' && isRecord(value) ? value.kind : path === 'update.kind' ? value : null
  return kind === 'coordinate-descent'
}

function noEpochs(path: string): Fault {
  return {
    path,
    what: 'halving gives few epochs to many and many to few, and coordinate-descent has no epochs',
    fix: 'take another update, or search by kind: bayesian',
  }
}
