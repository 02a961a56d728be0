import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../pipeline/math/random.ts'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import { certify, type PosedProblem } from '../../pipeline/train/certify/certificate.ts'
import { drawProblem, type Shape, withColumns } from './least-squares.ts'
import { descend, type Model, objectiveOf } from './naive.ts'

/** What each kind of penalty puts before |w_j| and w_j²/2. The last leaves every third feature free. */
const penalties = {
  lasso: () => ({ l1: 0.2, l2: 0 }),
  'elastic net': () => ({ l1: 0.1, l2: 0.2 }),
  ridge: () => ({ l1: 0, l2: 0.3 }),
  none: () => ({ l1: 0, l2: 0 }),
  'lasso with free features': (j: number) => ({ l1: j % 3 === 1 ? 0 : 0.2, l2: 0 }),
  'lasso, ridge and free features': (j: number) => ({ l1: j % 3 === 0 ? 0.2 : 0, l2: j % 3 === 1 ? 0.2 : 0 }),
} as const
const kinds = Object.entries(penalties)

function strengthsOf(penalty: (j: number) => { l1: number; l2: number }, p: number): Strengths {
  const each = Array.from({ length: p }, (_, j) => penalty(j))
  return { l1: Float64Array.from(each, ({ l1 }) => l1), l2: Float64Array.from(each, ({ l2 }) => l2), positive: false }
}

/** The objective with every penalised weight at zero and all else fitted. */
function nullObjective(problem: PosedProblem, { l1, l2 }: Strengths): number {
  const frozen = l1.map((strength, j) => (strength > 0 || l2[j] > 0 ? 1e9 : 0))
  const free = { l1: frozen, l2: new Float64Array(l1.length), positive: false }
  return objectiveOf(problem, free, descend(problem, free))
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(1_000_000),
  n: fc.integer({ min: 8, max: 25 }),
  p: fc.integer({ min: 1, max: 6 }),
  correlation: fc.constantFrom(0, 0.5, 0.8),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
})

describe.for(kinds)('the certificate of a %s fit', ([, penalty]) => {
  test('bounds from above how far any weights are from the optimum', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 2, noNaN: true }), (shape, far) => {
        const problem = drawProblem(shape)
        const strengths = strengthsOf(penalty, shape.p)
        const best = descend(problem, strengths)
        const stream = randomStream(shape.seed, 'start')
        const start: Model = { w: best.w.map((weight) => weight + far * stream.normal()), b: best.b * (1 + far) }
        const { gap, objective } = certify(problem, strengths, start.w, start.b)
        const scale = nullObjective(problem, strengths)
        const optimum = objectiveOf(problem, strengths, best)
        expect(Math.abs(objective / objectiveOf(problem, strengths, start) - 1)).toBeLessThan(1e-13)
        expect(gap * scale).toBeGreaterThanOrEqual(objective - optimum - 1e-13 * objective)
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  test('is 0 up to rounding at the optimum', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const problem = drawProblem(shape)
        const strengths = strengthsOf(penalty, shape.p)
        const { w, b } = descend(problem, strengths)
        const { gap, kkt } = certify(problem, strengths, w, b)
        expect(gap).toBeLessThan(1e-13)
        expect(kkt).toBeLessThan(1e-13)
      }),
      { numRuns: 60, seed: 2 },
    )
  })

  test('is not 0 a little beside the optimum', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const problem = drawProblem(shape)
        const strengths = strengthsOf(penalty, shape.p)
        const { w, b } = descend(problem, strengths)
        w[shape.seed % shape.p] += 1e-3
        const { gap, kkt } = certify(problem, strengths, w, b)
        expect(gap).toBeGreaterThan(1e-9)
        expect(kkt).toBeGreaterThan(1e-6)
      }),
      { numRuns: 60, seed: 3 },
    )
  })
})

describe('the certificate stands', () => {
  const shape = { seed: 3, n: 12, p: 5, correlation: 0.5, weighted: true, intercept: true }

  test('where columns are doubled, whichever of the copies has the weight', () => {
    const single = drawProblem(shape)
    const doubled = withColumns(single, [0, 0, 1, 2, 3, 4])
    const one = strengthsOf(penalties.lasso, 5)
    const { w, b } = descend(single, one)
    const two = strengthsOf(penalties.lasso, 6)
    for (const share of [0, 0.3, 1]) {
      const split = Float64Array.from([share * w[0], (1 - share) * w[0], ...w.subarray(1)])
      expect(certify(doubled, two, split, b).gap).toBeLessThan(1e-13)
    }
    const opposed = Float64Array.from([2 * w[0], -w[0], ...w.subarray(1)])
    expect(certify(doubled, two, opposed, b).gap).toBeGreaterThan(1e-3)
  })

  test('where free columns are doubled', () => {
    const doubled = withColumns(drawProblem(shape), [1, 1, 0])
    const strengths = { l1: Float64Array.of(0, 0, 0.2), l2: new Float64Array(3), positive: false }
    const { w, b } = descend(doubled, strengths)
    expect(certify(doubled, strengths, w, b).gap).toBeLessThan(1e-13)
  })

  test('where there are more columns than rows', () => {
    const wide = drawProblem({ ...shape, n: 8, p: 30 })
    const strengths = strengthsOf(penalties.lasso, 30)
    const { w, b } = descend(wide, strengths)
    expect(certify(wide, strengths, w, b).gap).toBeLessThan(1e-13)
    expect(certify(wide, strengths, new Float64Array(30), b).gap).toBeGreaterThan(0.01)
  })

  test('where the target is constant: nothing else than the mean is right', () => {
    const constant = { ...drawProblem(shape), y: new Float64Array(12).fill(0.1) }
    const strengths = strengthsOf(penalties.lasso, 5)
    const zero = new Float64Array(5)
    expect(certify(constant, strengths, zero, 0.1)).toMatchObject({ gap: 0, kkt: 0 })
    expect(certify(constant, strengths, zero, 0.2).gap).toBe(Number.POSITIVE_INFINITY)
    expect(certify(constant, strengths, zero.fill(0.01), 0.1).gap).toBe(Number.POSITIVE_INFINITY)
  })

  test('where the target is 0 throughout', () => {
    const nothing = { ...drawProblem(shape), y: new Float64Array(12) }
    const strengths = strengthsOf(penalties.lasso, 5)
    expect(certify(nothing, strengths, new Float64Array(5), 0)).toEqual({ objective: 0, gap: 0, kkt: 0 })
  })

  test('against weights that are not numbers', () => {
    const problem = drawProblem(shape)
    const strengths = strengthsOf(penalties.lasso, 5)
    const { gap } = certify(problem, strengths, new Float64Array(5).fill(Number.NaN), 0)
    expect(gap <= 1e-7).toBe(false)
  })
})
