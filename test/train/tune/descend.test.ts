import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DescentLimits, descend } from '../../../pipeline/train/tune/descend.ts'
import { normals } from '../../random.ts'

const LIMITS: DescentLimits = { low: -10, high: 10, evaluations: 200, tolerance: 1e-9 }

/** 1 + ½ Σ c_j (x_j − t_j)². */
function bowl(target: readonly number[], curvatures: readonly number[]) {
  return (x: Float64Array) => ({
    value: x.reduce((sum, value, j) => sum + (curvatures[j] * (value - target[j]) ** 2) / 2, 1),
    slope: x.map((value, j) => curvatures[j] * (value - target[j])),
  })
}

describe('going down', () => {
  test('finds the bottom of a bowl a thousand times as steep one way as another', () => {
    const { x, reason } = descend(bowl([1, -2, 3], [1, 30, 1000]), new Float64Array(3), LIMITS)
    expect(reason).toBe('flat')
    for (const [j, value] of [1, -2, 3].entries()) expect(x[j]).toBeCloseTo(value, 6)
  })

  test('stays in the box, and goes down along its side', () => {
    const { x } = descend(bowl([50, -2], [1, 1]), new Float64Array(2), LIMITS)
    expect(Array.from(x, (value) => Number(value.toFixed(6)))).toEqual([10, -2])
  })

  test('comes near the lowest point of a function with a kink there', () => {
    const kinked = (x: Float64Array) => ({
      value: 1 + Math.abs(x[0] - 1) + 3 * Math.abs(x[1] + 0.5) + (x[0] + x[1]) ** 2 / 10,
      slope: Float64Array.of(Math.sign(x[0] - 1) + (x[0] + x[1]) / 5, 3 * Math.sign(x[1] + 0.5) + (x[0] + x[1]) / 5),
    })
    const { value } = descend(kinked, Float64Array.of(4, 5), LIMITS)
    expect(value).toBeLessThan(1.03)
  })

  test('of any quadratic ends no higher than it began, and looks no oftener than it may', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, size, evaluations) => {
          const draws = normals(seed, 3 * size)
          const curvatures = Array.from(draws.subarray(0, size), (value) => 10 ** value)
          const f = bowl([...draws.subarray(size, 2 * size)], curvatures)
          let looks = 0
          const counted = (x: Float64Array) => {
            looks++
            return f(x)
          }
          const start = draws.slice(2 * size)
          const { value, trace } = descend(counted, start, { ...LIMITS, evaluations })
          expect(value).toBeLessThanOrEqual(f(start).value)
          expect(looks).toBeLessThanOrEqual(evaluations)
          expect(trace).toHaveLength(looks)
          expect(trace.at(-1)).toBe(value)
        },
      ),
    )
  })
})
