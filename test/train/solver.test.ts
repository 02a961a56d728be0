import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../pipeline/math/random.ts'
import { maxAbs } from '../../pipeline/math/vector.ts'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import { certify, type PosedProblem } from '../../pipeline/train/certify/certificate.ts'
import { correlations, designOf, interceptOf, residual } from '../../pipeline/train/solve/design.ts'
import { drawProblem, type Shape, withColumns, withRows } from './least-squares.ts'
import { descend, objectiveOf } from './naive.ts'
import { solvePath } from './slow/slow-path.ts'

const PASSES = 100_000

function solve({ X, y, weights, intercept }: PosedProblem, path: readonly Strengths[]) {
  const design = designOf(X, y, weights, intercept)
  return solvePath(design, path, PASSES).map(({ w }) => ({ w, b: interceptOf(design, w) }))
}

/** Shares 1 … min of the gradient at zero, mixed of L1 and L2; every factor-th feature goes free. */
function pathOf(problem: PosedProblem, l1Ratio: number, fractions: readonly number[], free = Number.NaN): Strengths[] {
  const { X, y, weights, intercept } = problem
  const design = designOf(X, y, weights, intercept)
  const most = maxAbs(correlations(design, design.t))
  const one = new Float64Array(X.columns).map((_, j) => (j % free === 0 ? 0 : most))
  return fractions.map((fraction) => ({
    l1: one.map((strength) => fraction * l1Ratio * strength),
    l2: one.map((strength) => (fraction * (1 - l1Ratio) * strength) / (most || 1)),
    positive: false,
  }))
}

function apart(a: Float64Array, b: Float64Array): number {
  return maxAbs(a.map((value, j) => value - b[j])) / Math.max(maxAbs(b), Number.MIN_VALUE)
}

const FRACTIONS = [0.9, 0.5, 0.2, 0.05, 0.01]

const tall: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(1_000_000),
  n: fc.integer({ min: 10, max: 25 }),
  p: fc.integer({ min: 1, max: 7 }),
  correlation: fc.constantFrom(0, 0.5, 0.8),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
})
const ratio = fc.constantFrom(1, 0.5, 0.1, 0)

describe('a path', () => {
  test('is that of plain coordinate descent, where there are more rows than columns', () => {
    fc.assert(
      fc.property(tall, ratio, fc.constantFrom(Number.NaN, 2, 3), (shape, l1Ratio, free) => {
        const problem = drawProblem(shape)
        const path = pathOf(problem, l1Ratio, FRACTIONS, free)
        for (const [k, found] of solve(problem, path).entries()) {
          const right = descend(problem, path[k])
          expect(apart(found.w, right.w)).toBeLessThan(1e-12)
          expect(Math.abs(found.b - right.b)).toBeLessThan(1e-12)
          expect(found.w.map((weight) => Number(weight === 0))).toEqual(right.w.map((weight) => Number(weight === 0)))
        }
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  test('has the objective of plain coordinate descent, where there are more columns than rows', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.constantFrom(1, 0.5), fc.boolean(), (seed, l1Ratio, weighted) => {
        const problem = drawProblem({ seed, n: 10, p: 25, correlation: 0.5, weighted, intercept: true })
        const path = pathOf(problem, l1Ratio, FRACTIONS.slice(0, 4))
        for (const [k, found] of solve(problem, path).entries()) {
          const right = objectiveOf(problem, path[k], descend(problem, path[k]))
          expect(Math.abs(objectiveOf(problem, path[k], found) / right - 1)).toBeLessThan(1e-13)
        }
      }),
      { numRuns: 15, seed: 2 },
    )
  })

  test('fulfils the optimality conditions, at any correlation and with doubled columns and columns of zeros', () => {
    const shapes = fc.record({
      seed: fc.nat(1_000_000),
      n: fc.integer({ min: 5, max: 40 }),
      p: fc.integer({ min: 1, max: 60 }),
      correlation: fc.constantFrom(0, 0.9, 0.999, 0.999999),
      weighted: fc.boolean(),
      intercept: fc.boolean(),
    })
    const extra = fc.array(fc.integer({ min: -1, max: 0 }), { maxLength: 3 })
    fc.assert(
      fc.property(shapes, fc.constantFrom(1, 0.5, 0.01), extra, (shape, l1Ratio, more) => {
        const columns = [...Array.from({ length: shape.p }, (_, j) => j), ...more]
        const { X, y, weights, intercept } = withColumns(drawProblem(shape), columns)
        const design = designOf(X, y, weights, intercept)
        const path = pathOf({ X, y, weights, intercept }, l1Ratio, FRACTIONS)
        const most = maxAbs(correlations(design, design.t))
        for (const [k, { w }] of solvePath(design, path, PASSES).entries()) {
          const gradient = correlations(design, residual(design, w))
          const excess = gradient.map((g, j) => {
            const slope = g - path[k].l2[j] * w[j]
            return w[j] === 0 ? Math.abs(slope) - path[k].l1[j] : Math.abs(slope - Math.sign(w[j]) * path[k].l1[j])
          })
          expect(Math.max(...excess)).toBeLessThanOrEqual(2e-12 * most)
        }
      }),
      { numRuns: 100, seed: 3 },
    )
  })

  test('is the same with warm starts and cold', () => {
    fc.assert(
      fc.property(tall, fc.constantFrom(1, 0.5), (shape, l1Ratio) => {
        const problem = drawProblem(shape)
        const path = pathOf(problem, l1Ratio, FRACTIONS)
        const warm = solve(problem, path)
        for (const [k, strengths] of path.entries()) {
          expect(apart(warm[k].w, solve(problem, [strengths])[0].w)).toBeLessThan(1e-11)
        }
      }),
      { numRuns: 60, seed: 4 },
    )
  })

  test('gives a column of zeros a weight of exactly 0, whatever the penalty', () => {
    const problem = withColumns(
      drawProblem({ seed: 5, n: 20, p: 3, correlation: 0, weighted: false, intercept: true }),
      [0, -1, 1],
    )
    for (const l1Ratio of [1, 0.5, 0]) {
      const [{ w }] = solve(problem, pathOf(problem, l1Ratio, [0.1]))
      expect(w[1]).toBe(0)
      expect(w[0]).not.toBe(0)
    }
    const [{ w }] = solve(problem, [{ l1: new Float64Array(3), l2: new Float64Array(3), positive: false }])
    expect(w[1]).toBe(0)
  })
})

describe('columns that hang on each other', () => {
  const shape: Shape = { seed: 11, n: 40, p: 12, correlation: 0.999, weighted: false, intercept: true }

  test('take a few passes, not thousands', () => {
    const { X, y } = withColumns(drawProblem(shape), [...Array(12).keys(), 0, 3, 3])
    const design = designOf(X, y, null, true)
    const path = pathOf({ X, y, weights: null, intercept: true }, 1, FRACTIONS)
    expect(solvePath(design, path, PASSES).map(({ passes }) => passes < 50)).toEqual(FRACTIONS.map(() => true))
  })

  test('leave every prediction as it is without the copies', () => {
    const single = drawProblem(shape)
    const path = pathOf(single, 1, FRACTIONS)
    const doubled = withColumns(single, [...Array(12).keys(), 0, 3])
    const longer = pathOf(doubled, 1, FRACTIONS)
    for (const [k, { w, b }] of solve(doubled, longer).entries()) {
      const sums = w.slice(0, 12)
      sums[0] += w[12]
      sums[3] += w[13]
      const right = solve(single, [path[k]])[0]
      expect(apart(sums, right.w)).toBeLessThan(1e-10)
      expect(Math.abs(b - right.b)).toBeLessThan(1e-10)
    }
  })

  test('may be two levels of one, whose sum is that of the intercept', () => {
    const { X, y } = drawProblem({ ...shape, correlation: 0 })
    const levels = { ...X, values: X.values.slice() }
    for (let i = 0; i < 40; i++) {
      levels.values[i] = i % 2
      levels.values[40 + i] = 1 - (i % 2)
    }
    const problem = { X: levels, y, weights: null, intercept: true }
    for (const free of [Number.NaN, 1]) {
      const path = pathOf(problem, 1, FRACTIONS, free)
      for (const [k, { w, b }] of solve(problem, path).entries()) {
        const { gap, kkt } = certify(problem, path[k], w, b)
        expect(gap).toBeLessThan(1e-13)
        expect(kkt).toBeLessThan(1e-12)
      }
    }
  })

  test('need no penalty of their own, beside one that has', () => {
    const { X, y } = withColumns(drawProblem(shape), [0, 1, 2, 0, 1, 5])
    const problem = { X, y, weights: null, intercept: true }
    const l1 = Float64Array.of(0, 0, 0.1, 0, 0, 0.1)
    const strengths = { l1, l2: new Float64Array(6), positive: false }
    const [{ w, b }] = solve(problem, [strengths])
    expect(certify(problem, strengths, w, b).gap).toBeLessThan(1e-13)
  })
})

describe('weights', () => {
  const shape: Shape = { seed: 7, n: 30, p: 8, correlation: 0.7, weighted: true, intercept: true }
  const problem = drawProblem(shape)

  test.for([1, 0.5])('are scaled with the target and the strength, to the bit by powers of two (L1 share %d)', (a) => {
    const path = pathOf(problem, a, FRACTIONS)
    const before = solve(problem, path)
    for (const [c, tolerance] of [
      [4, 0],
      [2 ** -20, 0],
      [1e4, 1e-13],
      [0.3, 1e-13],
    ] as const) {
      const scaled = { ...problem, y: problem.y.map((value) => c * value) }
      const after = solve(
        scaled,
        path.map(({ l1, l2 }) => ({ l1: l1.map((strength) => c * strength), l2, positive: false })),
      )
      for (const k of path.keys()) {
        expect(
          apart(
            after[k].w,
            before[k].w.map((weight) => c * weight),
          ),
        ).toBeLessThanOrEqual(tolerance)
      }
    }
  })

  test.for([1, 0.5, 0])('follow their columns, in whatever order these stand (L1 share %d)', (a) => {
    const order = [...randomStream(1, 'order').shuffle(Int32Array.from({ length: 8 }, (_, j) => j))]
    const path = pathOf(problem, a, FRACTIONS)
    const before = solve(problem, path)
    const after = solve(withColumns(problem, order), path)
    for (const k of path.keys()) {
      expect(
        apart(
          after[k].w,
          Float64Array.from(order, (j) => before[k].w[j]),
        ),
      ).toBeLessThan(1e-12)
    }
  })

  test.for([1, 0.5, 0])('do not hang on the order of the rows (L1 share %d)', (a) => {
    const order = randomStream(2, 'order').shuffle(Int32Array.from({ length: 30 }, (_, i) => i))
    const path = pathOf(problem, a, FRACTIONS)
    const before = solve(problem, path)
    const after = solve(withRows(problem, order), path)
    for (const k of path.keys()) expect(apart(after[k].w, before[k].w)).toBeLessThan(1e-12)
  })

  test('of observations count as copies of the rows', () => {
    const whole = { ...problem, weights: problem.y.map((_, i) => 1 + (i % 3)) }
    const copies = Array.from({ length: 30 }, (_, i) => new Array<number>(1 + (i % 3)).fill(i)).flat()
    const repeated = { ...withRows(problem, copies), weights: null }
    const path = pathOf(whole, 1, FRACTIONS)
    const found = solve(whole, path)
    for (const [k, right] of solve(repeated, path).entries()) expect(apart(found[k].w, right.w)).toBeLessThan(1e-12)
  })
})
