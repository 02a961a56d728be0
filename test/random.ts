import type { RandomStream } from '../pipeline/math/random.ts'

/** A small generator for tests (mulberry32), so that they do not hang on the one they test. */
export function testRandom(seed: number): RandomStream {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number) => Math.floor(uniform() * n)
  return {
    below,
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(values) {
      for (let i = values.length - 1; i > 0; i--) {
        const j = below(i + 1)
        const kept = values[i]
        values[i] = values[j]
        values[j] = kept
      }
      return values
    },
    fork: (purpose) => testRandom(seed + purpose.length),
  }
}

/** Standard normal numbers. */
export function normals(seed: number, length: number): Float64Array {
  const random = testRandom(seed)
  return Float64Array.from({ length }, () => random.normal())
}
