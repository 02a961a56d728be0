import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../pipeline/math/random.ts'

const draw = (count: number, from: () => number) => Array.from({ length: count }, from)

/** sfc32 in BigInt, word for word as PractRand has it: the slow twin. */
function slowWords(seed: bigint, purpose: string, count: number): bigint[] {
  const word = (value: bigint) => BigInt.asUintN(32, value)
  let hash = 0x811c9dc5n
  for (const letter of purpose) hash = word((hash ^ BigInt(letter.charCodeAt(0))) * 0x01000193n)
  let [a, b, c, counter] = [word(seed), seed >> 32n, hash, 1n]
  const next = () => {
    const output = word(a + b + counter)
    counter = word(counter + 1n)
    a = b ^ (b >> 9n)
    b = word(c + (c << 3n))
    c = word(((c << 21n) | (c >> 11n)) + output)
    return output
  }
  for (let round = 0; round < 15; round++) next()
  return Array.from({ length: count }, next)
}

describe('a random stream', () => {
  test('is sfc32, as its slow twin says it', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.stringMatching(/^[a-z/]{0,12}$/), (seed, purpose) => {
        const words = slowWords(BigInt(seed), purpose, 8)
        const stream = randomStream(seed, purpose)
        for (let k = 0; k < 8; k += 2) {
          expect(stream.uniform()).toBe((Number(words[k] >> 5n) * 2 ** 26 + Number(words[k + 1] >> 6n)) / 2 ** 53)
        }
      }),
    )
  })

  test('has the first values that it has always had', () => {
    const stream = randomStream(42, 'split')
    expect(draw(3, stream.uniform)).toEqual([0.7408241063118288, 0.17442334288363825, 0.9544511523670591])
    expect(draw(5, () => stream.below(10))).toEqual([6, 7, 4, 9, 7])
    expect(draw(3, stream.normal)).toEqual([0.22972554156460606, 2.0724359849746334, -0.20291891542751492])
    expect([...stream.shuffle(Int32Array.of(0, 1, 2, 3, 4, 5))]).toEqual([1, 3, 5, 0, 4, 2])
  })

  test('shuffles with the numbers that it would draw one by one', () => {
    for (const length of [0, 1, 2, 255, 256, 257, 258, 1000]) {
      const [shuffling, drawing] = [randomStream(5, 'order'), randomStream(5, 'order')]
      const values = Int32Array.from({ length }, (_, i) => i)
      for (let i = length - 1; i > 0; i--) {
        const j = drawing.below(i + 1)
        const moved = values[i]
        values[i] = values[j]
        values[j] = moved
      }
      expect(shuffling.shuffle(Int32Array.from({ length }, (_, i) => i))).toEqual(values)
      expect(shuffling.uniform()).toBe(drawing.uniform())
    }
  })

  test('depends on every bit of the seed and on the purpose', () => {
    const seeds = [0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]
    const firsts = seeds.flatMap((seed) =>
      ['split', 'folds', 'synthetic'].map((purpose) => randomStream(seed, purpose).uniform()),
    )
    expect(new Set(firsts).size).toBe(firsts.length)
    const [split, folds] = ['split', 'folds'].map((purpose) => draw(20_000, randomStream(7, purpose).normal))
    const correlation = split.reduce((sum, value, i) => sum + value * folds[i], 0) / split.length
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(split.length))
  })

  test('refuses seeds and ranges that are not whole numbers', () => {
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN])
      expect(() => randomStream(seed, '')).toThrow(/a seed is a whole number/)
    for (const n of [0, -1, 1.5, 2 ** 32 + 1]) expect(() => randomStream(0, '').below(n)).toThrow(/below\(n\)/)
    expect(randomStream(0, '').below(2 ** 32)).toBeLessThan(2 ** 32)
  })

  test('is uniform: 64 bins, mean and variance', () => {
    const stream = randomStream(1, 'uniform')
    const values = draw(64_000, stream.uniform)
    const bins = new Array(64).fill(0)
    for (const value of values) bins[Math.floor(value * 64)] += 1
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(110) // 63 degrees of freedom: exceeded once in 4,000 seeds
    expect(chiSquare).toBeGreaterThan(30)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    expect(mean).toBeCloseTo(0.5, 2)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
  })

  test('draws below n without bias, also where n does not divide 2³²', () => {
    const stream = randomStream(2, 'below')
    for (const n of [3, 7, 10]) {
      const counts = new Array(n).fill(0)
      for (let i = 0; i < 5000 * n; i++) counts[stream.below(n)] += 1
      for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(5 * Math.sqrt(5000))
    }
    // With 3·2³⁰ a plain remainder would give the lowest quarter of 2³² twice.
    const n = 3 * 2 ** 30
    const low = draw(30_000, () => stream.below(n)).filter((value) => value < n / 3).length
    expect(Math.abs(low - 10_000)).toBeLessThan(500)
  })

  test('is normal: moments, tails and the logarithm behind it', () => {
    const values = draw(200_000, randomStream(3, 'normal').normal)
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length
    expect(Math.abs(moment(1))).toBeLessThan(0.01)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015)
    expect(Math.abs(moment(3))).toBeLessThan(0.04)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1)
    const beyond = values.filter((value) => Math.abs(value) > 1.959963984540054).length / values.length
    expect(Math.abs(beyond - 0.05)).toBeLessThan(0.003)
  })

  test('agrees with the polar method by Math.log', () => {
    const stream = randomStream(4, 'twin')
    const twin = randomStream(4, 'twin')
    for (let pair = 0; pair < 2000; pair++) {
      let [u, v, square] = [0, 0, 0]
      do {
        u = 2 * twin.uniform() - 1
        v = 2 * twin.uniform() - 1
        square = u * u + v * v
      } while (square >= 1 || square === 0)
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      for (const expected of [u * factor, v * factor]) {
        expect(Math.abs(stream.normal() - expected)).toBeLessThanOrEqual(1e-14 * Math.abs(expected))
      }
    }
  })

  test('shuffles in place, every order alike', () => {
    const stream = randomStream(5, 'shuffle')
    const counts = new Map<string, number>()
    for (let i = 0; i < 12_000; i++) {
      const values = Int32Array.of(0, 1, 2, 3)
      expect(stream.shuffle(values)).toBe(values)
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(500))
  })

  test('forks by purpose, whatever has been drawn', () => {
    const stream = randomStream(6, 'a')
    stream.normal()
    expect(stream.fork('b').uniform()).toBe(randomStream(6, 'a/b').uniform())
    expect(stream.fork('b').uniform()).not.toBe(stream.fork('c').uniform())
  })
})
