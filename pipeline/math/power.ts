// Math.pow and ** changed in the last bit between engines (Node 22 and 24), and results must not: here are powers made
// of × ÷ and √ alone, which IEEE 754 and ECMAScript define to the last bit.

/** x². */
export function square(x: number): number {
  return x * x
}

/**
 * xʸ for x ≥ 0 and a finite y ≥ 0: the whole part of y by squaring; its fraction bit by bit, where the k-th bit after
 * the point is the k-th square root. Within some tens of ulps, as there are at most 53 roots.
 */
export function power(x: number, y: number): number {
  const whole = Math.floor(y)
  let result = 1
  for (let factor = x, bits = whole; bits > 0; bits = Math.floor(bits / 2), factor *= factor) {
    if (bits % 2 === 1) result *= factor
  }
  for (let rest = y - whole, root = x; rest > 0; rest = 2 * rest - Math.floor(2 * rest)) {
    root = Math.sqrt(root)
    if (2 * rest >= 1) result *= root
  }
  return result
}

/** x with xᵏ = a, for a > 0 and a whole k ≥ 1, by bisection on the exponent and then Newton's rule. */
export function root(a: number, k: number): number {
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

/** The largest power of two that is no larger than x > 0, and is finite where x is not: multiplying by it is exact. */
export function powerOfTwoBelow(x: number): number {
  let unit = 1
  while (unit * 2 <= Math.min(x, Number.MAX_VALUE)) unit *= 2
  while (unit > x) unit /= 2
  return unit
}
