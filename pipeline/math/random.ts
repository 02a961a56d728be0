/** A stream of random numbers that is the same on every engine and machine. */
export interface RandomStream {
  /** Uniform on [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number
  /** Uniform on the integers 0 … n−1, without bias; 1 ≤ n ≤ 2³². */
  below(n: number): number
  /** Normal with mean 0 and variance 1. */
  normal(): number
  /** Puts the values into a random order, in place, and returns them. */
  shuffle(values: Int32Array): Int32Array
  /** The stream for a part of this purpose; what has been drawn here so far makes no difference to it. */
  fork(purpose: string): RandomStream
}

/**
 * The stream that belongs to a seed and a purpose. Streams of different purposes are unrelated, so that drawing more for
 * one purpose moves nothing that is drawn for another.
 *
 * The generator is sfc32 (Doty-Humphrey, PractRand 2010), started from three words: the low and the high half of the seed
 * and a hash of the purpose. Its step is a bijection of the state, so two seeds of 53 bits never share a state at the start.
 * Only integer steps, + − × ÷ and √ are used, which IEEE 754 and ECMAScript define to the last bit.
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is a whole number from 0, not ${seed}`)
  const { next, fill } = sfc32(seed >>> 0, Math.floor(seed / TWO_32), fnv1a(purpose))
  let spare: number | null = null

  const uniform = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992

  const below = (n: number) => {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) throw new RangeError(`below(n) needs 1 ≤ n ≤ 2³², not ${n}`)
    let word = next()
    // Only the last words can be unfair, and to ask which they are costs more than all the rest.
    while (word >= TWO_32 - n && word >= TWO_32 - (TWO_32 % n)) word = next()
    return n === TWO_32 ? word : (word >>> 0) % (n >>> 0)
  }

  const normal = () => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    let u = 0
    let v = 0
    let square = 0
    do {
      u = 2 * uniform() - 1
      v = 2 * uniform() - 1
      square = u * u + v * v
    } while (square >= 1 || square === 0)
    const factor = Math.sqrt((-2 * logarithm(square)) / square)
    spare = v * factor
    return u * factor
  }

  // What `below` would draw, some hundred words at a time and in integers alone: a call for each row costs a small net a quarter
  // of its time.
  const shuffle = (values: Int32Array) => {
    const words = new Uint32Array(Math.min(values.length, 256))
    for (let i = values.length - 1; i > 0; ) {
      const drawn = Math.min(i, words.length)
      fill(words, drawn)
      for (let k = 0; k < drawn; k++) {
        const word = words[k] >>> 0
        const n = (i + 1) >>> 0
        const j = (word % n) | 0
        // Beyond the last whole multiple of n below 2³² there are too few words for all j.
        if ((word - j) >>> 0 > -n >>> 0) continue
        const moved = values[i]
        values[i] = values[j]
        values[j] = moved
        i--
      }
    }
    return values
  }

  return { uniform, below, normal, shuffle, fork: (part) => randomStream(seed, `${purpose}/${part}`) }
}

const TWO_32 = 4294967296

/** sfc32 with the seeding of its author: three words, a counter from 1, and 15 outputs thrown away. Gives 32-bit words. */
function sfc32(a: number, b: number, c: number) {
  let counter = 1
  const next = () => {
    const output = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + output) | 0
    return output >>> 0
  }
  /** The next `count` words, as `next` would give them; the state stays in registers meanwhile. */
  const fill = (words: Uint32Array, count: number) => {
    let x = a | 0
    let y = b | 0
    let z = c | 0
    for (let k = 0; k < count; k++) {
      const output = (((x + y) | 0) + ((counter + k) | 0)) | 0
      x = y ^ (y >>> 9)
      y = (z + (z << 3)) | 0
      z = (((z << 21) | (z >>> 11)) + output) | 0
      words[k] = output
    }
    a = x
    b = y
    c = z
    counter = (counter + count) | 0
  }
  for (let round = 0; round < 15; round++) next()
  return { next, fill }
}

/** FNV-1a over the UTF-16 units of a text, 32 bits (Fowler, Noll, Vo 1991). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/**
 * ln x for 0 < x < 1, good to about 2⁻⁵². Marsaglia's polar method needs it, and Math.log may differ in its last bit from one
 * engine to the next: x = m·2^e with m in [√½, √2), and ln m = 2·artanh z = 2 Σ z^(2k+1)/(2k+1) with z = (m−1)/(m+1), |z| < 0.172.
 */
function logarithm(x: number): number {
  let exponent = 0
  while (x < Math.SQRT1_2) {
    x *= 2
    exponent -= 1
  }
  const z = (x - 1) / (x + 1)
  let series = 0
  for (let odd = 21; odd > 0; odd -= 2) series = series * z * z + 1 / odd
  return exponent * Math.LN2 + 2 * z * series
}
