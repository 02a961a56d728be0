import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inRoom, special } from './room.ts'

/** How many units in the last place each may be away from the exact value; half a unit is the least there is. */
const BOUNDS = { exp: 0.53, expm1: 0.61, log: 0.65, log1p: 0.6, sigmoid: 0.53, softplus: 0.6, tanh: 0.54 } as const
const NAMES = ['exp', 'expm1', 'log', 'log1p', 'sigmoid', 'softplus', 'tanh'] as const
/** Of these there are kernels for vectors. */
const VECTORS = ['exp', 'log', 'log1p', 'sigmoid', 'softplus'] as const
/** Below this, what is small beside a result is subnormal, and is rounded for itself. */
const NEARLY_SUBNORMAL = 1e-290

/** For each function [x, the double next to f(x), what f(x) is above it in units of its last place]. */
const oracle: { [Name in (typeof NAMES)[number]]: readonly (readonly [number, number, number])[] } = JSON.parse(
  readFileSync(new URL('../oracle/elementary.json', import.meta.url), 'utf8'),
)

/** The distance from |x| to the next larger double. */
function lastPlace(x: number): number {
  const bits = new BigInt64Array(1)
  const value = new Float64Array(bits.buffer)
  value[0] = Math.abs(x)
  bits[0]++
  return value[0] - Math.abs(x)
}

describe.each(NAMES)('%s', (name) => {
  test('is within its bound of the exact value, and of subnormal ones within 0.75 units', () => {
    const values = inRoom(({ kernels }) => oracle[name].map(([x]) => kernels[name](x)))
    const beyond = oracle[name].filter(([, near, above], i) => {
      const error = Math.abs((values[i] - near) / lastPlace(near) - above)
      return !(error <= (Math.abs(near) < NEARLY_SUBNORMAL ? 0.75 : BOUNDS[name]))
    })
    expect(values.length).toBeGreaterThan(100)
    expect(beyond).toEqual([])
  })
})

describe.each(VECTORS)('%s', (name) => {
  test('of a vector has the bits of one number after another, in place too', () => {
    fc.assert(
      fc.property(fc.array(special, { maxLength: 9 }), fc.boolean(), (values, odd) => {
        const [one, each, same] = inRoom(({ kernels, place }) => {
          const [x, y] = [place(values, odd), place(new Float64Array(values.length))]
          kernels[`${name}Array`](values.length, x.offset, y.offset)
          kernels[`${name}Array`](values.length, x.offset, x.offset)
          return [Float64Array.from(values, kernels[name]), y.view.slice(), x.view.slice()]
        })
        expect(each).toEqual(one)
        expect(same).toEqual(one)
      }),
    )
  })
})

test('at 0, at the ends and at what is not a number they are what they ought to be', () => {
  const at = [0, -0, Infinity, -Infinity, Number.NaN]
  const table = inRoom(({ kernels }) => Object.fromEntries(NAMES.map((name) => [name, at.map(kernels[name])])))
  expect(table).toEqual({
    exp: [1, 1, Infinity, 0, Number.NaN],
    expm1: [0, -0, Infinity, -1, Number.NaN],
    log: [-Infinity, -Infinity, Infinity, Number.NaN, Number.NaN],
    log1p: [0, -0, Infinity, Number.NaN, Number.NaN],
    sigmoid: [0.5, 0.5, 1, 0, Number.NaN],
    softplus: [Math.LN2, Math.LN2, Infinity, 0, Number.NaN],
    tanh: [0, -0, 1, -1, Number.NaN],
  })
})

test('where results leave the range they become ∞, 0 or what they tend to, and outside the domain nothing', () => {
  inRoom(({ kernels }) => {
    expect([709.782712893384, 709.7827128933841].map(kernels.exp).map(Number.isFinite)).toEqual([true, false])
    expect([-745.1332191019411, -745.1332191019412].map(kernels.exp)).toEqual([5e-324, 0])
    expect([1e300, 710, -1e300].map(kernels.expm1)).toEqual([Infinity, Infinity, -1])
    expect([1e300, -1e300].map(kernels.sigmoid)).toEqual([1, 0])
    expect([1e300, -1e300].map(kernels.softplus)).toEqual([1e300, 0])
    expect([1e300, -1e300].map(kernels.tanh)).toEqual([1, -1])
    expect([-5e-324, -1, 1].map(kernels.log)).toEqual([Number.NaN, Number.NaN, 0])
    expect([-1, -1.0000000000000002].map(kernels.log1p)).toEqual([-Infinity, Number.NaN])
  })
})
