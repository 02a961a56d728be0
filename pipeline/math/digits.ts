/** A number in a formula: eight digits, which hide what rounding left behind and tell 0.1 from 0.1000001. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(8)))
}
