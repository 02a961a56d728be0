import { pair } from './constants'

// Numbers carried as an unevaluated sum high + low, |low| far below |high|, two of them to a pair of vectors.

const UPPER_HALF = memory.data<i64>([-0x8000000])

/** The upper 26 bits of each lane: the product of two such numbers is exact, and so is what is left when one is taken off. */
export function upperHalf(x: v128): v128 {
  return v128.and(x, pair(UPPER_HALF))
}

/** What a + b loses in rounding, for any a and b. Source: Knuth, The Art of Computer Programming 2 (1997), 4.2.2, theorem B. */
export function lostInSum(a: v128, b: v128, sum: v128): v128 {
  const ofB = f64x2.sub(sum, a)
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, ofB)), f64x2.sub(b, ofB))
}

/** What a·b loses in rounding. Source: Dekker, A floating-point technique for extending the available precision (1971). */
function lostInProduct(a: v128, b: v128, product: v128): v128 {
  const ah = upperHalf(a)
  const al = f64x2.sub(a, ah)
  const bh = upperHalf(b)
  const bl = f64x2.sub(b, bh)
  const cross = f64x2.add(f64x2.sub(f64x2.mul(ah, bh), product), f64x2.mul(ah, bl))
  return f64x2.add(f64x2.add(cross, f64x2.mul(al, bh)), f64x2.mul(al, bl))
}

/** (nh + nl)/(dh + dl), rounded once but for a hair: the quotient of the high parts, and its remainder divided anew. */
export function quotient(nh: v128, nl: v128, dh: v128, dl: v128): v128 {
  const q = f64x2.div(nh, dh)
  const product = f64x2.mul(q, dh)
  const exact = f64x2.sub(f64x2.sub(nh, product), lostInProduct(q, dh, product))
  const remainder = f64x2.add(exact, f64x2.sub(nl, f64x2.mul(q, dl)))
  return f64x2.add(q, f64x2.div(remainder, dh))
}
