/** Where a reader of bytes stands, and whether the last thing that it read was of the plain form it knows. */
export interface Cursor {
  at: number
  plain: boolean
}

const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const UPPER_E = 69
const LOWER_E = 101

/** Powers of ten that are doubles without rounding: 10²² is the last. */
const TENS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`))

/** Digits that a double holds whatever they are, and further ones that are kept beside them. */
const HIGH_DIGITS = 15
const LOW_DIGITS = 7

/**
 * The double nearest to the decimal number that begins at the cursor, which is left behind it. Where that takes more than
 * the two ways below, or there is no number, the cursor stays and is not plain: `Number` knows all of them, and is slow.
 *
 * - up to 15 digits and a power of ten up to 22: both are doubles, and one product or quotient rounds once (Clinger 1990).
 * - up to 22 digits below the point: m = 10ᵏ·high + low as an unevaluated sum, divided by a power of ten with a remainder. The
 *   quotient is off by less than 2⁻⁵⁰ of its second term; where that could tip the rounding, it is not used.
 */
export function readDecimal(bytes: Uint8Array, cursor: Cursor): number {
  let at = cursor.at
  let byte = bytes[at]
  const negative = byte === MINUS
  if (negative || byte === PLUS) byte = bytes[++at]

  let high = 0
  let low = 0
  let digits = 0
  let further = 0
  let exponent = 0
  const first = at
  for (let digit = byte ^ ZERO; digit < 10; digit = byte ^ ZERO) {
    if (digits < HIGH_DIGITS) {
      high = 10 * high + digit
      if (high > 0) digits++
    } else {
      low = 10 * low + digit
      further++
    }
    byte = bytes[++at]
  }
  let seen = at - first
  if (byte === POINT) {
    byte = bytes[++at]
    const point = at
    for (let digit = byte ^ ZERO; digit < 10; digit = byte ^ ZERO) {
      if (digits < HIGH_DIGITS) {
        high = 10 * high + digit
        if (high > 0) digits++
      } else {
        low = 10 * low + digit
        further++
      }
      byte = bytes[++at]
    }
    exponent = point - at
    seen += at - point
  }
  cursor.plain = false
  if (seen === 0 || further > LOW_DIGITS) return Number.NaN
  if (byte === LOWER_E || byte === UPPER_E) {
    byte = bytes[++at]
    const down = byte === MINUS
    if (down || byte === PLUS) byte = bytes[++at]
    const begin = at
    let power = 0
    for (let digit = byte ^ ZERO; digit < 10; digit = byte ^ ZERO) {
      power = 10 * power + digit
      byte = bytes[++at]
    }
    if (at === begin || at - begin > 4) return Number.NaN
    exponent += down ? -power : power
  }
  const value = further === 0 ? scaled(high, exponent) : divided(high, low, further, exponent)
  if (Number.isNaN(value)) return value
  cursor.at = at
  cursor.plain = true
  return negative ? -value : value
}

/** high·10^exponent where that is rounded once, else NaN. */
function scaled(high: number, exponent: number): number {
  if (exponent === 0) return high
  if (exponent < 0) return exponent >= -22 ? high / TENS[-exponent] : Number.NaN
  return exponent <= 22 ? high * TENS[exponent] : Number.NaN
}

/** 2²⁷ + 1: what a number is multiplied by to part it into two halves of its digits (Veltkamp). */
const HALVES = 134217729

const TWO_TO_MINUS_50 = 8.881784197001252e-16

/** (10^further·high + low)·10^exponent, or NaN where it cannot be told how that is rounded. */
function divided(high: number, low: number, further: number, exponent: number): number {
  if (exponent > 0 || exponent < -22) return Number.NaN
  const product = high * TENS[further]
  const rest = lostInProduct(high, TENS[further], product) + low
  const m = product + rest
  const left = product - m + rest
  const divisor = TENS[-exponent]
  const quotient = m / divisor
  const back = quotient * divisor
  const second = (m - back - lostInProduct(quotient, divisor, back) + left) / divisor
  const doubt = Math.abs(second) * TWO_TO_MINUS_50
  const value = quotient + (second - doubt)
  return value === quotient + (second + doubt) ? value : Number.NaN
}

/** What a·b loses in rounding (Dekker 1971). */
function lostInProduct(a: number, b: number, product: number): number {
  const parted = HALVES * a
  const ah = parted - (parted - a)
  const al = a - ah
  const others = HALVES * b
  const bh = others - (others - b)
  const bl = b - bh
  return ah * bh - product + ah * bl + al * bh + al * bl
}
