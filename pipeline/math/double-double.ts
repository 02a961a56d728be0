// Numbers carried as an unevaluated sum high + low, |low| far below |high|; and the bits that a number is made of. The same as
// kernels/assembly/double-double.ts, one number at a time.

// A number seen as its bits. Nothing stays here from one call to the next.
const float = new Float64Array(1)
const words = new Int32Array(float.buffer)

/** The upper 26 bits: the product of two such numbers is exact, and so is what is left when one is taken off. */
export function upperHalf(x: number): number {
  float[0] = x
  words[0] &= 0xf8000000
  return float[0]
}

/** Sign, exponent and the 20 uppermost bits of the significand, as an integer. */
export function upperWord(x: number): number {
  float[0] = x
  return words[1]
}

/** x with its upper word moved by `change`: of a normal number, 2ᵏ·x where that is k·2²⁰. */
export function withUpperWordMoved(x: number, change: number): number {
  float[0] = x
  words[1] += change
  return float[0]
}

/** 2ᵏ, for the k of normal numbers. */
export function powerOfTwo(k: number): number {
  words[0] = 0
  words[1] = (k + 1023) << 20
  return float[0]
}

/** What a + b loses in rounding, for any a and b. Source: Knuth, The Art of Computer Programming 2 (1997), 4.2.2, theorem B. */
export function lostInSum(a: number, b: number, sum: number): number {
  const ofB = sum - a
  return a - (sum - ofB) + (b - ofB)
}

/** What a·b loses in rounding. Source: Dekker, A floating-point technique for extending the available precision (1971). */
function lostInProduct(a: number, b: number, product: number): number {
  const ah = upperHalf(a)
  const al = a - ah
  const bh = upperHalf(b)
  const bl = b - bh
  return ah * bh - product + ah * bl + al * bh + al * bl
}

/** (nh + nl)/(dh + dl), rounded once but for a hair: the quotient of the high parts, and its remainder divided anew. */
export function quotient(nh: number, nl: number, dh: number, dl: number): number {
  const q = nh / dh
  const product = q * dh
  const remainder = nh - product - lostInProduct(q, dh, product) + (nl - q * dl)
  return q + remainder / dh
}
