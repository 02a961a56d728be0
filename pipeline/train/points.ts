import type { MetricRow, ResultPoint } from './result.ts'

/**
 * The points of a run as its files have them, as a table of numbers: a path has hundreds, a sweep thousands of paths, and as
 * objects they would fill the memory. Plain data, so that threads can send it.
 */
export interface Points {
  readonly count: number
  /** Metrics, in the order in which they first stand. */
  readonly names: readonly string[]
  /** [count × names], row-major. */
  readonly values: Float64Array
  /** 1 for each value that is there; null where all are, as nearly always. */
  readonly present: Uint8Array | null
  /** [count]; 1 where every fit reached the tolerance that it was asked for. */
  readonly converged: Uint8Array
  /** The values as text, a line each with commas between them, where somebody has written them out and they all are numbers. */
  readonly cells?: string
}

/**
 * The points that lines of metrics.jsonl are read back as: without what JSON leaves out, and without the sign of a zero. Numbers
 * that are not finite are text there.
 */
export function pointsOf(
  lines: readonly Readonly<Record<string, unknown>>[],
  hasConverged: readonly boolean[] = lines.map(({ converged }) => converged === true),
): Points {
  const names = keysOf(lines).filter((name) => name !== 'converged' && lines.some((line) => line[name] !== undefined))
  const count = lines.length
  const values = new Float64Array(count * names.length)
  const converged = Uint8Array.from(hasConverged, Number)
  let present: Uint8Array | null = null
  for (const [k, line] of lines.entries()) {
    for (const [j, name] of names.entries()) {
      const value = line[name]
      const at = k * names.length + j
      // JSON has no −0, and −0 + 0 is 0.
      if (value !== undefined) values[at] = Number(value) + 0
      else {
        present ??= new Uint8Array(values.length).fill(1)
        present[at] = 0
      }
    }
  }
  return { count, names, values, present, converged }
}

/** The same with their text, which takes longer to write than all else that is done with them. */
export function writtenOut(points: Points): Points {
  const { count, names, present, values, cells } = points
  if (cells !== undefined || present !== null || !values.every(Number.isFinite)) return points
  const row: number[] = names.map(() => 0)
  const lineAt = (k: number) => {
    for (let j = 0, at = k * row.length; j < row.length; j++, at++) row[j] = values[at]
    // As JSON numbers are written in half the time that each takes on its own.
    return JSON.stringify(row).slice(1, -1)
  }
  return { ...points, cells: Array.from({ length: count }, (_, k) => lineAt(k)).join('\n') }
}

/**
 * The keys of records, in the order in which they first stand. One record after the other: a list of all their keys would be
 * longer than they are, and most have those of the one before.
 */
export function keysOf(records: Iterable<object>): string[] {
  const keys = new Set<string>()
  let last: readonly string[] = []
  for (const record of records) {
    const own = Object.keys(record)
    if (!isSameList(own, last)) for (const key of own) keys.add(key)
    last = own
  }
  return [...keys]
}

export function isSameList(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, j) => name === others[j])
}

export function pointAt(points: Points, k: number): ResultPoint {
  return { metrics: metricsAt(points, k), converged: points.converged[k] === 1 }
}

export function metricsAt({ names, values, present }: Points, k: number): MetricRow {
  const metrics: Record<string, number> = {}
  for (let j = 0, at = k * names.length; j < names.length; j++, at++) {
    if (present === null || present[at] === 1) metrics[names[j]] = values[at]
  }
  return metrics
}

/** Undefined where the point has no such metric. */
export function metricAt({ names, values, present }: Points, k: number, name: string): number | undefined {
  const j = names.indexOf(name)
  const at = k * names.length + j
  return j < 0 || present?.[at] === 0 ? undefined : values[at]
}

/** All of them as objects, for who looks at one run. */
export function pointList(points: Points): ResultPoint[] {
  return Array.from({ length: points.count }, (_, k) => pointAt(points, k))
}
