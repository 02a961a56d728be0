/** Dimensions of the table below, and so of a sequence. */
export const MOST_DIMENSIONS = 40

/** The bits of a coordinate. */
const BITS = 32

/**
 * Sobol's sequence: of its first 2ᵏ points each half, quarter, … of every axis has equally many, and so have most boxes of
 * two and more axes. The k-th point differs from the one before in one direction number a coordinate, that of the lowest
 * zero bit of k−1 (Gray code); the first is 0.
 *
 * Each coordinate is xor-ed with a 32-bit number of its own, a digital shift: with random ones every point is uniform by
 * itself, and what the sequence balances stays balanced.
 *
 * Sources: Sobol' 1967; Antonov and Saleev 1979 (Gray code); Joe and Kuo 2008, Constructing Sobol sequences with better
 * two-dimensional projections, SIAM J. Sci. Comput. 30, 2635–2654 (direction numbers).
 *
 * @param shifts one for each dimension, at most MOST_DIMENSIONS; zeros give the sequence itself.
 * @returns the next point at each call, coordinates in [0, 1).
 */
export function sobolSequence(shifts: readonly number[]): () => number[] {
  const directions = shifts.map((_, j) => directionNumbers(j))
  const state = new Uint32Array(shifts.length)
  let k = 0
  return () => {
    if (k > 0) {
      // Bit 31 less the number of leading zeros of the lowest zero bit is the place of that bit.
      const lowestZero = ~(k - 1) & k
      const place = 31 - Math.clz32(lowestZero)
      for (let j = 0; j < state.length; j++) state[j] ^= directions[j][place]
    }
    k++
    return Array.from(state, (word, j) => ((word ^ shifts[j]) >>> 0) / 4294967296)
  }
}

/**
 * v₁ … v₃₂ of a dimension, as 32-bit fractions. With m₁ … m_s and the primitive polynomial xˢ + a₁xˢ⁻¹ + … + 1:
 *
 *   vᵢ = mᵢ·2^(32−i) for i ≤ s,  vᵢ = a₁vᵢ₋₁ ⊕ … ⊕ a_{s−1}v_{i−s+1} ⊕ v_{i−s} ⊕ (v_{i−s} ≫ s) after that
 */
function directionNumbers(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS)
  // The first dimension is van der Corput's sequence, which has no polynomial.
  if (dimension === 0) return v.map((_, i) => 1 << (BITS - 1 - i))
  const [a, ...m] = JOE_KUO[dimension - 1]
  const s = m.length
  for (let i = 0; i < BITS; i++) {
    if (i < s) {
      v[i] = m[i] << (BITS - 1 - i)
      continue
    }
    v[i] = v[i - s] ^ (v[i - s] >>> s)
    for (let k = 1; k < s; k++) if ((a >>> (s - 1 - k)) & 1) v[i] ^= v[i - k]
  }
  return v
}

/**
 * Dimensions 2 to 40 of new-joe-kuo-6.21201 (Joe and Kuo, web.maths.unsw.edu.au/~fkuo/sobol, 2010): the middle coefficients of
 * the polynomial as bits, then m₁ … m_s.
 */
const JOE_KUO: readonly (readonly [number, ...number[]])[] = [
  [0, 1],
  [1, 1, 3],
  [1, 1, 3, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 3, 3],
  [4, 1, 3, 5, 13],
  [2, 1, 1, 5, 5, 17],
  [4, 1, 1, 5, 5, 5],
  [7, 1, 1, 7, 11, 19],
  [11, 1, 1, 5, 1, 1],
  [13, 1, 1, 1, 3, 11],
  [14, 1, 3, 5, 5, 31],
  [1, 1, 3, 3, 9, 7, 49],
  [13, 1, 1, 1, 15, 21, 21],
  [16, 1, 3, 1, 13, 27, 49],
  [19, 1, 1, 1, 15, 7, 5],
  [22, 1, 3, 1, 15, 13, 25],
  [25, 1, 1, 5, 5, 19, 61],
  [1, 1, 3, 7, 11, 23, 15, 103],
  [4, 1, 3, 7, 13, 13, 15, 69],
  [7, 1, 1, 3, 13, 7, 35, 63],
  [8, 1, 3, 5, 9, 1, 25, 53],
  [14, 1, 3, 1, 13, 9, 35, 107],
  [19, 1, 3, 1, 5, 27, 61, 31],
  [21, 1, 1, 5, 11, 19, 41, 61],
  [28, 1, 3, 5, 3, 3, 13, 69],
  [31, 1, 1, 7, 13, 1, 19, 1],
  [32, 1, 3, 7, 5, 13, 19, 59],
  [37, 1, 1, 3, 9, 25, 29, 41],
  [41, 1, 3, 5, 13, 23, 1, 55],
  [42, 1, 3, 7, 3, 13, 59, 17],
  [50, 1, 3, 1, 3, 5, 53, 69],
  [55, 1, 1, 5, 5, 23, 33, 13],
  [56, 1, 1, 7, 7, 1, 61, 123],
  [59, 1, 1, 7, 9, 13, 61, 49],
  [62, 1, 3, 3, 5, 3, 55, 33],
  [14, 1, 3, 1, 15, 31, 13, 49, 245],
  [21, 1, 3, 5, 15, 31, 59, 63, 97],
  [22, 1, 3, 1, 11, 11, 11, 77, 249],
]
