import type { Finding, Margin } from './verdict.ts'

/** An interval that a number must lie in; infinite where it is open. Its ends belong to it. */
export interface Bounds {
  readonly min: number
  readonly max: number
}

/** Whether a number lies in the interval; one that is not a number lies in none. */
export function within(value: number, { min, max }: Bounds): boolean {
  return value >= min && value <= max
}

/**
 * The room that a number leaves to the nearer end: ≥ 0 where it lies in the interval, ≤ 0 where it does not. It is told as
 * a share of that end, or of `unit` where there is one, so that margins of unlike metrics can be read beside each other.
 */
export function marginOf(value: number, bounds: Bounds, unit?: number): Margin | null {
  const room = roomOf(value, bounds)
  if (Number.isNaN(room)) return null
  const end = room === bounds.max - value ? bounds.max : bounds.min
  const scale = Math.abs(unit ?? end)
  return scale > 0 && Number.isFinite(scale) ? { room: room / scale, relative: true } : { room, relative: false }
}

/** The distance to the nearer end, negative beyond it. */
export function roomOf(value: number, { min, max }: Bounds): number {
  return Math.min(max - value, value - min)
}

/** `≤ 8`, `≥ 0.5`, `0 to 2`, `exactly 3`. */
export function boundsText({ min, max }: Bounds): string {
  if (min === max) return `exactly ${min}`
  if (min === Number.NEGATIVE_INFINITY) return `≤ ${max}`
  return max === Number.POSITIVE_INFINITY ? `≥ ${min}` : `${min} to ${max}`
}

/** What a number comes to that must lie in an interval. */
export function judgeValue(
  value: number,
  bounds: Bounds,
  unit?: number,
): Pick<Finding, 'actual' | 'value' | 'margin' | 'holds'> {
  const holds = within(value, bounds)
  const actual = holds ? String(Number(value.toPrecision(6))) : apartFrom(value, bounds)
  return { actual, value, margin: marginOf(value, bounds, unit), holds }
}

/** Six digits, or as many as it takes to tell the number from the end of the interval that it misses. */
function apartFrom(value: number, { min, max }: Bounds): string {
  const rounded = (number: number, digits: number) => Number(number.toPrecision(digits))
  for (let digits = 6; digits < 17; digits++) {
    if ([min, max].every((end) => rounded(end, digits) !== rounded(value, digits)))
      return String(rounded(value, digits))
  }
  return String(value)
}
