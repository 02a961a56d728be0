import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { maxAbs } from '../../pipeline/math/vector.ts'
import { type StrengthsAlong, strengthsAlong } from '../../pipeline/penalty/strengths.ts'
import { certifyRefitsByColumns, certifyRefitsByProducts } from '../../pipeline/train/certify/refit-certificate.ts'
import { refitSquares } from '../../pipeline/train/relax/refit-squares.ts'
import { activeSetPath } from '../../pipeline/train/solve/active-set.ts'
import { columnCorrelations } from '../../pipeline/train/solve/column-correlations.ts'
import type { Correlations } from '../../pipeline/train/solve/correlations.ts'
import { correlations, type Design, designOf, residual } from '../../pipeline/train/solve/design.ts'
import { gramCorrelations } from '../../pipeline/train/solve/gram-correlations.ts'
import { weightedColumns } from '../../pipeline/train/solve/weighted-columns.ts'
import { testRandom } from '../random.ts'
import { drawProblem, type Shape, withColumns } from './least-squares.ts'
import { distance } from './problems.ts'
import { leastNorm } from './slow/least-norm.ts'

const core = openKernels()

/** Columns and target of length 1. */
function unitDesign(problem: ReturnType<typeof drawProblem>): Design {
  const design = designOf(problem.X, problem.y, problem.weights, problem.intercept)
  const n = problem.X.rows
  const length = (a: Float64Array) => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0))
  const lengths = Float64Array.from({ length: problem.X.columns }, (_, j) =>
    length(design.Z.values.subarray(j * n, (j + 1) * n)),
  )
  const values = design.Z.values.map((z, c) => z / lengths[Math.floor(c / n)])
  const size = length(design.t)
  return { ...design, Z: { ...design.Z, values }, t: design.t.map((x) => x / size) }
}

/** Half of the largest slope and less, with and without an L2 part. */
function pathOf(design: Design, l1Ratio: number): StrengthsAlong {
  const slopes = correlations(design, design.t)
  const unit = { l1: slopes.map(() => l1Ratio * maxAbs(slopes)), l2: slopes.map(() => 1 - l1Ratio), positive: false }
  return strengthsAlong(unit, [0.5, 0.2, 0.05, 0.2, 0.01])
}

const posed = {
  'cross-products'({ Z, t }: Design): Correlations {
    const { rows: n, columns: p } = Z
    const [X, y] = [core.arena.float64(n * p), core.arena.float64(n)]
    X.view.set(Z.values)
    y.view.set(t)
    const [gram, target] = [core.arena.float64(p * p), core.arena.float64(p)]
    core.kernels.gram(n, p, X.offset, n, gram.offset, p)
    core.kernels.gemvTransposed(n, p, X.offset, n, y.offset, target.offset)
    return gramCorrelations(core, { dimension: p, gram, target })
  },
  columns({ Z, t }: Design, ridged: boolean): Correlations {
    const { rows: n, columns: p } = Z
    const [X, target, weights] = [core.arena.float64(n * p), core.arena.float64(n), core.arena.float64(n)]
    const root = Math.sqrt(n)
    X.view.set(Z.values.map((z) => z * root))
    target.view.set(t.map((x) => x * root))
    weights.view.fill(1 / n)
    const [means, inverses] = [new Float64Array(p), new Float64Array(p).fill(1)]
    const data = { rows: n, dimension: p, X: X.offset, ld: n, weights, means, inverses, target }
    return columnCorrelations(core, weightedColumns(core, data), ridged)
  },
} as const

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(1_000_000),
  n: fc.integer({ min: 6, max: 40 }),
  p: fc.integer({ min: 1, max: 60 }),
  correlation: fc.constantFrom(0, 0.9, 0.999),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
})

describe.for(['cross-products', 'columns'] as const)('refits from %s', (how) => {
  /** Of each λ the features that its fit uses, the refit, and that of the twin. */
  function refits(design: Design, l1Ratio: number) {
    const path = pathOf(design, l1Ratio)
    return core.arena.scoped(() => {
      const problem = posed[how](design, l1Ratio < 1)
      const fits = activeSetPath(core, problem, path, 20_000)
      const found = refitSquares(core, problem, fits)
      return fits.map(({ w }, l) => {
        const used = Array.from(w.keys()).filter((j) => w[j] !== 0)
        return { used, refit: found[l], twin: leastNorm(design, used) }
      })
    })
  }

  test('are least squares on the support, as the slow twin has them', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const tall = { ...shape, n: shape.p + 6 }
        for (const { refit, twin } of refits(unitDesign(drawProblem(tall)), 1)) {
          expect(distance(refit, twin) / (maxAbs(twin) || 1)).toBeLessThan(1e-9)
        }
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  test('are of least norm where columns are copies of others', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const tall = { ...shape, n: shape.p + 6, correlation: Math.min(shape.correlation, 0.9) }
        const columns = [...Array.from({ length: tall.p }, (_, j) => j), 0, 0, Math.floor(tall.p / 2)]
        for (const { refit, twin } of refits(unitDesign(withColumns(drawProblem(tall), columns)), 0.5)) {
          expect(distance(refit, twin) / (maxAbs(twin) || 1)).toBeLessThan(1e-9)
        }
      }),
      { numRuns: 40, seed: 2 },
    )
  })

  test('reach every row, with the least norm, where the features in use are more than rows', () => {
    const design = unitDesign(
      drawProblem({ seed: 5, n: 12, p: 40, correlation: 0.3, weighted: false, intercept: true }),
    )
    const { used, refit, twin } = refits(design, 0.2)[4]
    expect(used.length).toBeGreaterThan(12)
    expect(maxAbs(residual(design, refit))).toBeLessThan(1e-10)
    expect(distance(refit, twin) / maxAbs(twin)).toBeLessThan(1e-8)
  })
})

test('the gap of a refit is what its objective is above the least, and no less for any weights', () => {
  const [n, p] = [30, 6]
  const random = testRandom(7)
  const X = Float64Array.from({ length: n * (p + 1) }, () => 2 + random.normal())
  const used = [0, 2, 5]
  core.arena.scoped(() => {
    const columns = core.arena.float64(n * (p + 1))
    columns.view.set(X)
    const weights = core.arena.float64(n)
    weights.view.fill(1 / n)
    const q = p + 2
    const products = core.arena.float64(q * q)
    const entry = (i: number, j: number) => (j > p ? 1 : X[j * n + i])
    for (let a = 0; a < q; a++) {
      for (let b = 0; b < q; b++) {
        for (let i = 0; i < n; i++) products.view[a * q + b] += (entry(i, a) * entry(i, b)) / n
      }
    }
    const framed = {
      features: p,
      intercept: true,
      spread: Float64Array.from({ length: p + 1 }, (_, j) => 1 + j),
      offset: new Float64Array(p + 1).fill(-1),
    }
    const x = (i: number, j: number) => framed.spread[j] * entry(i, j) + framed.offset[j]
    const objective = (w: Float64Array, b: number) => {
      let sum = 0
      for (let i = 0; i < n; i++) {
        let r = x(i, p) - b
        for (let j = 0; j < p; j++) r -= w[j] * x(i, j)
        sum += (r * r) / (2 * n)
      }
      return sum
    }
    const matrix = {
      rows: n,
      columns: p,
      values: Float64Array.from({ length: n * p }, (_, c) => x(c % n, Math.floor(c / n))),
    }
    const y = Float64Array.from({ length: n }, (_, i) => x(i, p))
    const design = designOf(matrix, y, null, true)
    const best = leastNorm(design, used)
    const b = design.targetMean - design.columnMeans.reduce((sum, mean, j) => sum + mean * best[j], 0)
    const least = objective(best, b)
    const mean = y.reduce((sum, value) => sum + value, 0) / n
    const nothing = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (2 * n)
    const of = { w: Float64Array.from({ length: p }, (_, j) => (used.includes(j) ? 1 : 0)), b: 0 }
    const strengths = { l1: new Float64Array(p).fill(1), l2: new Float64Array(p), positive: false }
    for (const size of [0, 1e-3, 1]) {
      const w = best.map((weight, j) => (used.includes(j) ? weight + size * random.normal() : 0))
      const refit = { w, b: b + size }
      const excess = (objective(w, b + size) - least) / nothing
      const pairs = [{ of, refit }]
      const byProducts = certifyRefitsByProducts({ ...framed, products }, strengths, pairs)[0]
      const byColumns = certifyRefitsByColumns(core, { ...framed, rows: n, columns, weights }, strengths, pairs)[0]
      for (const { gap, kkt } of [byProducts, byColumns]) {
        expect(Math.abs(gap - excess)).toBeLessThan(1e-12 + 1e-9 * excess)
        if (size === 0) expect(kkt).toBeLessThan(1e-12)
        else expect(kkt).toBeGreaterThan(size / 100)
      }
    }
  })
})
