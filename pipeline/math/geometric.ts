/**
 * `count` numbers from `first` to `last` with a constant ratio; both ends are exact.
 *
 * Only + − × ÷ are used: Math.pow and Math.exp may differ in the last bit between engines, and these numbers enter
 * content hashes.
 */
export function geometricGrid(first: number, last: number, count: number): number[] {
  if (count === 1) return [first]
  const ratio = root(last / first, count - 1)
  return Array.from({ length: count }, (_, i) => (i === 0 ? first : i === count - 1 ? last : first * power(ratio, i)))
}

/** Rounds to 12 significant digits, so that a grid of decimal ends has decimal middles: 0.01, not 0.009999999999999998. */
export function decimal(value: number): number {
  return Number(value.toPrecision(12))
}

/** x with xᵏ = a, for a > 0, by bisection on the bits and then Newton's rule. */
function root(a: number, k: number): number {
  let low = Math.min(a, 1)
  let high = Math.max(a, 1)
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(low * high)
    if (power(middle, k) < a) low = middle
    else high = middle
  }
  let x = Math.sqrt(low * high)
  for (let i = 0; i < 4; i++) x -= (x - a / power(x, k - 1)) / k
  return x
}

/** xᵏ for a whole k ≥ 0, by squaring. */
function power(x: number, k: number): number {
  let result = 1
  for (let square = x, bits = k; bits > 0; bits = Math.floor(bits / 2), square *= square) {
    if (bits % 2 === 1) result *= square
  }
  return result
}
