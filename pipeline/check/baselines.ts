import { isAbsolute, join } from 'node:path'
import type { Expectation } from '../spec/experiment.gen.ts'
import { type Baseline, type BaselineUpdate, readBaseline, type Unreadable, updateBaseline } from './baseline-file.ts'
import type { Evidence } from './evidence.ts'

/** Where baselines are. */
export interface BaselinePlace {
  /** Folder of the spec, to which paths in the spec are relative. */
  readonly directory: string
  /** A file that the command line names, in place of every one that the spec names. */
  readonly instead?: string
}

/** The spec's expectations, compared with the file that the command line names where it names one. */
export function withBaseline(expect: readonly Expectation[], { instead }: BaselinePlace): Expectation[] {
  return expect.map((expectation) =>
    expectation.baseline === undefined || instead === undefined ? expectation : { ...expectation, baseline: instead },
  )
}

/**
 * What the command line adds where it names a baseline and the spec expects nothing of one: each metric to its last digit,
 * since the same runs give the same numbers.
 */
export function addedExpectations(
  expect: readonly Expectation[],
  { instead }: BaselinePlace,
  baselines: ReadonlyMap<string, Baseline | Unreadable>,
): Expectation[] {
  if (instead === undefined || expect.some(({ baseline }) => baseline !== undefined)) return []
  const baseline = baselines.get(instead)
  const metrics = baseline === undefined || 'problem' in baseline ? [] : Object.keys(baseline.metrics)
  return metrics.length === 0 ? [{ baseline: instead }] : metrics.map((metric) => ({ baseline: instead, metric }))
}

/** Reads each file that is named once. */
export async function readBaselines(
  expect: readonly Expectation[],
  place: BaselinePlace,
): Promise<ReadonlyMap<string, Baseline | Unreadable>> {
  const read = baselineFiles(expect, place).map(
    async (file) => [file, await readBaseline(pathOf(file, place))] as const,
  )
  return new Map(await Promise.all(read))
}

/** Keeps the evidence in every file that is named, each with the digest where it is asked for. */
export async function updateBaselines(
  expect: readonly Expectation[],
  place: BaselinePlace,
  evidence: Evidence,
): Promise<BaselineUpdate[]> {
  const updates: BaselineUpdate[] = []
  for (const file of baselineFiles(expect, place)) {
    const digest = expect.some((expectation) => expectation.baseline === file && expectation.digest !== undefined)
    updates.push(await updateBaseline(file, pathOf(file, place), evidence, digest))
  }
  return updates
}

function baselineFiles(expect: readonly Expectation[], { instead }: BaselinePlace): string[] {
  const named = [instead, ...expect.map(({ baseline }) => baseline)]
  return [...new Set(named.filter((file) => file !== undefined))]
}

/** The command line's paths are relative to where it was given, the spec's to the spec. */
function pathOf(file: string, { directory, instead }: BaselinePlace): string {
  return file === instead || isAbsolute(file) ? file : join(directory, file)
}
