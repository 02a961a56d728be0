/** What one expectation comes to. */
export interface Finding {
  /** What is looked at: `nonzeros`, `gap everywhere`, `support`. */
  readonly subject: string
  /** What is expected of it, as the spec says it; with the subject it names the expectation. */
  readonly wish: string
  /** What was found, or why there is nothing to find. */
  readonly actual: string
  /** The number that was found, where it is one and is there. */
  readonly value: number | null
  /** What would hold, with the numbers of a baseline put in. */
  readonly allowed: string
  /** How far within its bound the number is; negative beyond it. Null where nothing can be measured. */
  readonly margin: Margin | null
  readonly holds: boolean
}

/** Room left to a bound: as a share of the bound, or where that is 0 in the unit of the number. */
export interface Margin {
  readonly room: number
  readonly relative: boolean
}

/** A finding and the place in the spec that asked for it. */
export interface Verdict extends Finding {
  /** Position in the spec's list, from 0; those that the command line adds follow. */
  readonly index: number
  readonly place: Place
}

export interface Place {
  /** As given on the command line; `--set` and `--baseline` for what stands there. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** `nonzeros ≤ 8`. */
export function expectationText({ subject, wish }: Finding): string {
  return `${subject} ${wish}`
}

/** A finding where there is nothing to compare. */
export function nothingFound(
  subject: string,
  wish: string,
  actual: string,
  { allowed = wish }: { allowed?: string } = {},
): Finding {
  return { subject, wish, actual, value: null, allowed, margin: null, holds: false }
}
