import { isRecord } from '../spec/paths.ts'
import { readRegularFile } from '../spec/read-file.ts'
import { writeNamedFile } from '../store/atomic.ts'
import { reviewableJson } from '../store/canonical.ts'
import type { MetricRow } from '../train/result.ts'
import type { Evidence } from './evidence.ts'

/** What is kept of an experiment to compare later ones with. */
export interface Baseline {
  /** The experiment's name: a baseline of another one is a mistake. */
  readonly name: string
  readonly metrics: MetricRow
  /** Only where an expectation asks for it: it changes with every version of Lariat. */
  readonly digest?: string
}

/** Why a baseline cannot be compared with. */
export interface Unreadable {
  readonly problem: string
}

/** What `--update-baseline` did to one file. */
export interface BaselineUpdate {
  readonly file: string
  readonly change: 'written' | 'changed' | 'unchanged' | 'refused'
  /** `test.rmse 55.1 → 54.9` for each metric that is another. */
  readonly changes: readonly string[]
}

const FORMAT = 'lariat-baseline/1'

/** What every baseline has in it, of whatever version. */
const MARK = '"lariat-baseline/'

/** The largest baseline; real ones have a few kilobytes. */
const MOST_BYTES = 10e6

export async function readBaseline(path: string): Promise<Baseline | Unreadable> {
  const read = readRegularFile(path, MOST_BYTES)
  if ('reason' in read) {
    return {
      problem:
        read.reason === 'missing'
          ? 'there is no such file; lariat check SPEC --update-baseline writes it'
          : `it ${read.what}`,
    }
  }
  try {
    const { format, name, metrics, digest }: Record<string, unknown> = record(JSON.parse(read.bytes.toString('utf8')))
    if (format !== FORMAT || typeof name !== 'string' || !isRecord(metrics)) {
      return { problem: 'this is JSON, but no baseline; name another file' }
    }
    return {
      name,
      metrics: Object.fromEntries(Object.entries(metrics).map(([metric, value]) => [metric, numberOf(value)])),
      ...(typeof digest === 'string' ? { digest } : {}),
    }
  } catch {
    return { problem: 'this is not JSON; --update-baseline writes it anew' }
  }
}

/**
 * Keeps the selected model as the baseline: sorted keys, a metric a line, every number to its last digit, and nothing that
 * hangs on the machine or the hour, so that a diff shows what changed and no change shows none.
 */
export async function updateBaseline(
  file: string,
  path: string,
  { name, rows, selected, digest }: Evidence,
  withDigest: boolean,
): Promise<BaselineUpdate> {
  const run = rows.find((row) => row.run.id === selected?.run)?.run
  const metrics = selected?.metrics ?? {}
  const text = reviewableJson({
    format: FORMAT,
    name,
    metrics,
    selected:
      selected === null || run === undefined
        ? null
        : { rule: selected.rule, metric: selected.metric, seed: run.spec.seed, parameters: run.parameters },
    ...(withDigest && digest !== null ? { digest } : {}),
  })
  const there = readRegularFile(path, MOST_BYTES)
  const before = 'bytes' in there ? there.bytes.toString('utf8') : null
  // The path is the spec's, and what else lies there may be anybody's. A baseline that was torn still says what it is.
  if (before === null ? 'reason' in there && there.reason === 'refused' : !before.includes(MARK)) {
    return {
      file,
      change: 'refused',
      changes: ['what lies there is no baseline, and is left alone: name another file'],
    }
  }
  if (before === text) return { file, change: 'unchanged', changes: [] }
  const kept = await readBaseline(path)
  if ('name' in kept && kept.name !== name) {
    const what = `it is the baseline of ${JSON.stringify(kept.name)}, and is left alone: name another file, or remove it`
    return { file, change: 'refused', changes: [what] }
  }
  await writeNamedFile(path, text)
  return {
    file,
    change: before === null ? 'written' : 'changed',
    changes: 'problem' in kept ? [] : differences(kept.metrics, metrics),
  }
}

function differences(before: MetricRow, after: MetricRow): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names
    .filter((name) => String(before[name]) !== String(after[name]))
    .map((name) => `${name} ${before[name] ?? '–'} → ${after[name] ?? '–'}`)
}

/** Numbers that JSON has no word for stand there as text. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return value === 'Infinity' || value === '-Infinity' ? Number(value) : Number.NaN
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}
