import type { Selected } from '../select/index.ts'
import { whyNothing } from '../select/why.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { distinctRuns } from '../store/distinct-runs.ts'
import type { PlannedRun } from '../store/plan.ts'
import type { ResultRow } from '../store/results.ts'
import type { StoredRun } from '../store/stored-run.ts'
import type { BaselineUpdate } from './baseline-file.ts'
import { addedExpectations, type BaselinePlace, readBaselines, updateBaselines, withBaseline } from './baselines.ts'
import { experimentDigest } from './evidence.ts'
import { judgeExpectation } from './expect.ts'
import { nothingFound, type Place, type Verdict } from './verdict.ts'

/** An experiment whose runs, as far as they are there, have been read from the disk. */
export interface Trained {
  readonly loaded: LoadedSpec
  readonly runs: readonly PlannedRun[]
  readonly stored: ReadonlyMap<string, StoredRun>
  readonly rows: readonly ResultRow[]
  readonly selected: Selected | null
  /** Whether the search would go on: a folder has the plan as long as it had become when it was left. */
  readonly searchOpen?: boolean
}

/** What CI obeys. */
export interface Judgement {
  readonly name: string
  /** How many there are in the plan. */
  readonly runs: number
  readonly unfinished: readonly UnfinishedRun[]
  readonly verdicts: readonly Verdict[]
  /** Names all the bytes of the runs; null where one is not there. */
  readonly digest: string | null
  /** What was done to baselines, where that was asked for. */
  readonly updates: readonly BaselineUpdate[]
}

/** A run that is not there, failed, diverged, or has fits that missed their tolerance. */
export interface UnfinishedRun {
  readonly id: string
  readonly parameters: PlannedRun['parameters']
  readonly status: string
  readonly stop: string
}

/** Stands for the runs of a round that has not been planned. */
const NEXT_ROUND: UnfinishedRun = {
  id: 'next round',
  parameters: {},
  status: 'missing',
  stop: 'the search is not over',
}

export interface Judging extends BaselinePlace {
  /** Keep what there is as the baseline, before it is compared. */
  readonly update?: boolean
}

/** Holds what was trained to every expectation of the spec. */
export async function judge(trained: Trained, judging: Judging): Promise<Judgement> {
  const { loaded, runs, stored, rows, selected, searchOpen = false } = trained
  const { name, expect } = loaded.experiment
  const own = withBaseline(expect, judging)
  const digest = experimentDigest(runs, stored)
  const evidence = { name, rows, selected, digest, baselines: new Map() }
  const updates = judging.update === true ? await updateBaselines(own, judging, evidence) : []
  const baselines = await readBaselines(own, judging)
  const verdicts: Verdict[] = [...own, ...addedExpectations(own, judging, baselines)].map((expectation, index) => ({
    index,
    place: index < own.length ? placeOf(loaded, `expect[${index}]`) : { file: '--baseline', line: 1, column: 1 },
    ...judgeExpectation(expectation, { ...evidence, baselines }),
  }))
  const unfinished = [...unfinishedRuns(runs, stored, rows), ...(searchOpen ? [NEXT_ROUND] : [])]
  const rule = loaded.experiment.select
  // Whoever sets a rule wants a model, whatever else is expected of it.
  if (rule !== undefined && selected === null && unfinished.length === 0) {
    const finding = nothingFound('a model', 'is selected', whyNothing(rows, rule))
    verdicts.push({ index: verdicts.length, place: placeOf(loaded, 'select'), ...finding })
  }
  return { name, runs: runs.length, unfinished, verdicts, digest, updates }
}

function placeOf({ located }: LoadedSpec, path: string): Place {
  const [{ file, line, column }] = located([{ path, what: '', fix: '' }])
  return { file, line, column }
}

function unfinishedRuns(
  runs: readonly PlannedRun[],
  stored: Trained['stored'],
  rows: readonly ResultRow[],
): UnfinishedRun[] {
  const ineligible = new Set(rows.filter(({ eligible }) => !eligible).map(({ run }) => run.id))
  return distinctRuns(runs).flatMap(({ id, parameters }): UnfinishedRun[] => {
    const run = stored.get(id)
    if (run === undefined) return [{ id, parameters, status: 'missing', stop: 'it is not there' }]
    const { status, stop } = run
    return status === 'completed' && !ineligible.has(id) ? [] : [{ id, parameters, status, stop }]
  })
}
