import { describe, expect, test } from 'vitest'
import { MOST_DIMENSIONS, sobolSequence } from '../../pipeline/math/sobol.ts'

function points(count: number, shifts: readonly number[]): number[][] {
  const next = sobolSequence(shifts)
  return Array.from({ length: count }, next)
}

describe("Sobol's sequence", () => {
  test('begins as in the literature', () => {
    // scipy 1.17.1: scipy.stats.qmc.Sobol(5, scramble=False).random(8), which reads new-joe-kuo-6.21201.
    expect(points(8, [0, 0, 0, 0, 0])).toEqual([
      [0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375],
      [0.875, 0.875, 0.125, 0.375, 0.875],
      [0.625, 0.125, 0.875, 0.625, 0.625],
      [0.125, 0.625, 0.375, 0.125, 0.125],
    ])
  })

  test('has the known sums of all its dimensions, far into it', () => {
    // The same scipy: Sobol(40, scramble=False, bits=32).random(1024)[1000] times 1024, and the sum of each point 1000 to 1023.
    const found = points(1024, Array<number>(MOST_DIMENSIONS).fill(0))
    expect(found[1000].map((x) => x * 1024)).toEqual(POINT_1000)
    expect(found.slice(1000).map((point) => point.reduce((sum, x) => sum + x * 1024, 0))).toEqual(SUMS)
  })

  test.for([0, 7])('has one point in each of 2^k intervals of every axis, shifted or not (%d)', (shift) => {
    const shifts = Array.from({ length: MOST_DIMENSIONS }, (_, j) => (shift * (j + 1) * 0x9e3779b1) >>> 0)
    const found = points(256, shifts)
    for (let j = 0; j < MOST_DIMENSIONS; j++) {
      const intervals = new Set(found.map((point) => Math.floor(point[j] * 256)))
      expect(intervals.size).toBe(256)
    }
  })

  test('fills boxes of the first two axes evenly', () => {
    const boxes = new Set(points(256, [0, 0]).map(([x, y]) => `${Math.floor(x * 16)} ${Math.floor(y * 16)}`))
    expect(boxes.size).toBe(256)
  })
})

const POINT_1000 = [
  ...[225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353, 1015, 743],
  ...[535, 563, 973, 553, 597, 929, 41, 1003, 61, 349, 151, 149, 303, 607, 821, 789, 869, 851, 315, 491],
]

const SUMS = [
  ...[
    19546, 19546, 18010, 22106, 17498, 24666, 21082, 20058, 18202, 20250, 19226, 23322, 22298, 19226, 20250, 19226,
    15770, 23962, 23450, 19354,
  ],
  ...[17050, 22170, 20634, 21658],
]
