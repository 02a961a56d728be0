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
 * A table that is filled point by point, each metric by its name. Names nearly always come in the order in which they came at the
 * point before, and are found without being looked for.
 */
export class PointTable {
  readonly #names: string[] = []
  readonly #converged: Uint8Array
  #width = FIRST_WIDTH
  #values: Float64Array
  #present: Uint8Array
  /** The point under way, and where its next metric should be. */
  #point = 0
  #next = 0

  constructor(count: number) {
    this.#converged = new Uint8Array(count)
    this.#values = new Float64Array(count * FIRST_WIDTH)
    this.#present = new Uint8Array(count * FIRST_WIDTH)
  }

  put(name: string, value: number): void {
    const j = this.#names[this.#next] === name ? this.#next : this.#placeOf(name)
    const at = this.#point * this.#width + j
    // JSON has no −0, and −0 + 0 is 0.
    this.#values[at] = value + 0
    this.#present[at] = 1
    this.#next = j + 1
  }

  /** Ends a point. */
  end(converged: boolean): void {
    this.#converged[this.#point++] = Number(converged)
    this.#next = 0
  }

  /** All points, when each has ended. */
  points(): Points {
    const names = this.#names
    const count = this.#converged.length
    const size = count * names.length
    const present = inRows(this.#present, this.#width, new Uint8Array(size), names.length)
    return {
      count,
      names,
      values: inRows(this.#values, this.#width, new Float64Array(size), names.length),
      present: present.every((one) => one === 1) ? null : present,
      converged: this.#converged,
    }
  }

  #placeOf(name: string): number {
    const known = this.#names.indexOf(name)
    if (known >= 0) return known
    if (this.#names.length === this.#width) {
      const [width, size] = [this.#width, 2 * this.#values.length]
      this.#width = 2 * width
      this.#values = inRows(this.#values, width, new Float64Array(size), this.#width)
      this.#present = inRows(this.#present, width, new Uint8Array(size), this.#width)
    }
    return this.#names.push(name) - 1
  }
}

/** A path has some twenty metrics. */
const FIRST_WIDTH = 32

/** Writes a row-major table of some width into one of zeros with other columns: the first that both have. */
function inRows<Values extends Float64Array | Uint8Array>(from: Values, width: number, into: Values, columns: number) {
  const common = Math.min(width, columns)
  for (let at = 0, to = 0; to < into.length; at += width, to += columns) into.set(from.subarray(at, at + common), to)
  return into
}

/**
 * The points that lines of metrics.jsonl are read back as: without what JSON leaves out, and without the sign of a zero. Numbers
 * that are not finite are text there.
 */
export function pointsOf(
  lines: readonly Readonly<Record<string, unknown>>[],
  hasConverged: readonly boolean[] = lines.map(({ converged }) => converged === true),
): Points {
  const table = new PointTable(lines.length)
  for (const [k, line] of lines.entries()) {
    for (const name of Object.keys(line)) {
      if (name !== 'converged' && line[name] !== undefined) table.put(name, Number(line[name]))
    }
    table.end(hasConverged[k])
  }
  return table.points()
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
