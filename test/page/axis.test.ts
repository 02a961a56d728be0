import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Axis, lambdaAxis, linearAxis, placeOfLambda } from '../../pipeline/page/axis.ts'

const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true })

function isInside({ from, to, ticks }: Axis): boolean {
  const slack = 1e-9 * (to - from)
  return ticks.every(({ at }) => at >= from - slack && at <= to + slack)
}

test('an axis has room for all its numbers, and some of those in between named once each', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), (values) => {
      const axis = linearAxis('x', values)
      for (const value of values) expect(value >= axis.from && value <= axis.to).toBe(true)
      expect(isInside(axis)).toBe(true)
      expect(axis.ticks.length).toBeGreaterThan(0)
      expect(axis.ticks.length).toBeLessThan(10)
      expect(new Set(axis.ticks.map(({ text }) => text)).size).toBe(axis.ticks.length)
    }),
    { examples: [[[1e12, 1e12 + 1e-3]], [[5e-324]], [[0, 5e-324]], [[-7]], [[0.1, 0.1 + 2e-17]]] },
  )
})

test('what stands at a tick is the number that it names', () => {
  const { ticks } = linearAxis('x', [0, 0.7])
  expect(ticks.map(({ text }) => text)).toEqual(['0', '0.2', '0.4', '0.6'])
  for (const { at, text } of ticks) expect(Number(text)).toBe(at)
})

test('nothing, and nothing but NaN, are no end of a page', () => {
  for (const values of [[], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
    const { from, to } = linearAxis('x', values)
    expect(Number.isFinite(from) && from < to).toBe(true)
  }
})

test('the strongest λ is at the left, powers of ten are named, and each is where it belongs', () => {
  fc.assert(
    fc.property(fc.integer({ min: -300, max: 290 }), fc.integer({ min: 1, max: 6 }), (power, decades) => {
      const most = Number(`1e${power + decades}`)
      const axis = lambdaAxis([most, Number(`1e${power}`)])
      expect(axis.from).toBe(placeOfLambda(most))
      expect(axis.from).toBeLessThan(axis.to)
      expect(isInside(axis)).toBe(true)
      const texts = axis.ticks.map(({ text }) => Number(text))
      expect(texts).toContain(most)
      for (const [k, { at }] of axis.ticks.entries()) expect(at).toBe(placeOfLambda(texts[k]))
    }),
  )
})
