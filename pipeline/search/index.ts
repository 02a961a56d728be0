import type { Search } from '../spec/experiment.gen.ts'
import { type Fault, SpecError } from '../spec/faults.ts'
import { LIMITS, type Limits } from '../spec/limits.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { bayesian } from './bayesian.ts'
import { expand } from './expand.ts'
import { grid } from './grid.ts'
import { halving } from './halving.ts'
import { list } from './list.ts'
import { perLayer } from './per-layer.ts'
import { random } from './random.ts'
import type { Bounds, Proposal, Round, SearchMethod } from './search.ts'
import { sobol } from './sobol.ts'
import { idleExclusions } from './space-faults.ts'
import { tooManyRuns } from './too-many-runs.ts'

type Specs = { [Kind in Search['kind']]: Extract<Search, { kind: Kind }> }

/** Every search of the schema: the compiler refuses a kind without an entry and an entry without a kind. */
const methods: { readonly [Kind in keyof Specs]: SearchMethod<Specs[Kind]> } = {
  grid,
  list,
  random,
  sobol,
  halving,
  bayesian,
  'per-layer': perLayer,
}

/** What a search makes at most, with every seed. */
export interface RunBounds extends Bounds {
  readonly runs: number
}

/** The search of one experiment: a function from finished rounds to the next one. */
export interface OpenSearch {
  readonly bounds: RunBounds
  /** What is worth a word about it. */
  readonly notes: readonly Fault[]
  /** The proposals of the next round; none where the search is over. */
  next(rounds: readonly Round[]): readonly Proposal[]
}

/** A spec that searches nothing is a grid of one point. */
const NOTHING: Search = { kind: 'grid', parameters: {}, zip: [], where: [], repeat: 1 }

/** @throws SpecError where it cannot be searched like this, or makes more runs than the limits allow. */
export function openSearch(loaded: LoadedSpec, limits = LIMITS): OpenSearch {
  const spec: Search = loaded.experiment.search ?? NOTHING
  return open(spec.kind, spec, loaded, limits)
}

function open<Kind extends keyof Specs>(kind: Kind, spec: Specs[Kind], loaded: LoadedSpec, limits: Limits): OpenSearch {
  const method = methods[kind]
  const faults = method.faults(spec, loaded)
  if (faults.length > 0) throw new SpecError(loaded.located(faults))
  const bounds = method.bounds(spec, loaded)
  const leaks = bounds.rounds > 1 ? roundsSeeOuterRows(spec, loaded) : []
  if (leaks.length > 0) throw new SpecError(loaded.located(leaks))
  const runs = bounds.configurations * spec.repeat
  const vast = tooManyRuns(runs, loaded, limits)
  if (vast.length > 0) throw new SpecError(loaded.located(vast))
  const notes = [...(method.notes?.(spec, loaded) ?? []), ...('where' in spec ? idleExclusions(spec, loaded) : [])]
  expand(loaded, method.probes?.(spec, loaded) ?? [])
  return { bounds: { ...bounds, runs }, notes, next: (rounds) => method.next(spec, loaded, rounds) }
}

/** Nested validation judges a choice by rows that had no part in it, and rounds that follow errors on all rows are a part of the choice. */
function roundsSeeOuterRows({ kind }: Search, { experiment }: LoadedSpec): Fault[] {
  if (experiment.validation.kind !== 'nested') return []
  const what = `each round of a ${kind} search follows errors on rows that the outer folds are to judge by`
  return [
    { path: 'search.kind', what, fix: 'write kind: grid, random or sobol, or validation: {kind: cross-validation}' },
  ]
}
