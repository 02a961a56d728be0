import type { Search } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import type { Points } from '../train/points.ts'
import type { RunResult } from '../train/result.ts'

/** One value that a search puts into the spec. */
export interface Setting {
  /** Dotted path in the spec, as the user wrote it: it is the column's title in every table. */
  readonly path: string
  readonly value: unknown
  /** Where the value stands in the spec, for messages. */
  readonly place: string
}

/** One configuration that a search wants trained: the spec with these settings put in, once with each seed. */
export interface Proposal {
  /** All that sets it apart: the same settings are the same runs, in whichever round. */
  readonly settings: readonly Setting[]
  /** Coordinates in the unit cube, for a search that draws and wants to know later where it drew. */
  readonly point?: readonly number[]
}

/** How one run of a proposal ended. A run that failed or diverged has no points: that is a result, too. */
export interface TrialRun {
  readonly status: RunResult['status']
  /** The λ of its path in order, or the end of its training. */
  readonly points: Points
}

/** A proposal and its runs, one a seed. */
export interface Trial {
  readonly proposal: Proposal
  readonly runs: readonly TrialRun[]
}

/** What was proposed together, in that order, with all of its results. */
export type Round = readonly Trial[]

/** What a search makes at most, known before its first run. */
export interface Bounds {
  readonly rounds: number
  /** Proposals of all rounds; each is trained with every seed. */
  readonly configurations: number
  /** Epochs of one training of each of them, where the search itself decides these. */
  readonly epochs?: number
}

/**
 * A way to search: a file of this name, a branch of search.schema.json, and a line of the registry.
 *
 * All of it is pure, so that a search which was interrupted is followed again from the runs on disk, and ends with the
 * same bytes. What is random in it comes from streams of the spec's seed, each with a purpose of its own.
 */
export interface SearchMethod<Spec extends Search> {
  /** What cannot be searched like this; looked for before all else. */
  faults(spec: Spec, loaded: LoadedSpec): readonly Fault[]
  bounds(spec: Spec, loaded: LoadedSpec): Bounds
  /** What is worth a word about a search that holds. */
  notes?(spec: Spec, loaded: LoadedSpec): readonly Fault[]
  /** What is checked before the search begins, beside its first round: later rounds should not bring faults. */
  probes?(spec: Spec, loaded: LoadedSpec): readonly Proposal[]
  /** The next round, from those that are finished; none where the search is over. */
  next(spec: Spec, loaded: LoadedSpec, rounds: readonly Round[]): readonly Proposal[]
}
