/** What one command may ask for. More is taken for a slip of the pen, or for malice, and refused before it is begun. */
export interface Limits {
  /** Runs of one spec. */
  readonly runs: number
  /** Bytes that its tables and its largest run may need, by estimate. */
  readonly memory: number
}

/**
 * 10,000 runs fill a table that nobody reads to the end. 8 GB is what a laptop has to spare, and twenty times the numbers of
 * a table of a million rows and fifty columns.
 */
export const LIMITS: Limits = { runs: 10_000, memory: 8e9 }

/** Faults that are told of one spec: whoever mends a hundred runs it again. */
export const MOST_FAULTS = 100

/** An amount of memory for people: `96 GB`, `1.2e+6 GB`. */
export function inGigabytes(bytes: number): string {
  const gigabytes = bytes / 1e9
  return `${gigabytes < 1e5 ? Number(gigabytes.toPrecision(2)) : gigabytes.toExponential(1)} GB`
}
