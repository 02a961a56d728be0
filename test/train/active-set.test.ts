import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { maxAbs } from '../../pipeline/math/vector.ts'
import { type Strengths, type StrengthsAlong, strengthsAlong } from '../../pipeline/penalty/strengths.ts'
import type { PosedProblem } from '../../pipeline/train/certify/certificate.ts'
import { activeSetPath } from '../../pipeline/train/solve/active-set.ts'
import { columnCorrelations } from '../../pipeline/train/solve/column-correlations.ts'
import { type Design, designOf } from '../../pipeline/train/solve/design.ts'
import { gramCorrelations } from '../../pipeline/train/solve/gram-correlations.ts'
import { weightedColumns } from '../../pipeline/train/solve/weighted-columns.ts'
import { drawProblem, type Shape, withColumns } from './least-squares.ts'
import { distance } from './problems.ts'
import { solvePath } from './slow/slow-path.ts'

const opened = openKernels()
const PASSES = 20_000
const FRACTIONS = [0.9, 0.5, 0.2, 0.05, 0.01]

/** The design with columns and target of length 1, as `Correlations` wants them; a constant column is 0. */
function unitDesign({ X, y, weights, intercept }: PosedProblem): Design {
  const design = designOf(X, y, weights, intercept)
  const n = X.rows
  const norm = (a: Float64Array) => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0))
  const inverses = Float64Array.from({ length: X.columns }, (_, j) => {
    const length = norm(design.Z.values.subarray(j * n, (j + 1) * n))
    return length > 1e-12 ? 1 / length : 0
  })
  const values = design.Z.values.map((z, c) => z * inverses[Math.floor(c / n)])
  return { ...design, Z: { ...design.Z, values }, t: design.t.map((x) => x / norm(design.t)) }
}

type Path = Pick<StrengthsAlong, 'length' | 'multiple'>

/** The strengths of each λ of a path. */
function eachOf(path: Path): Strengths[] {
  return Array.from({ length: path.length }, (_, l) => {
    const { unit, lambda } = path.multiple(l)
    return { l1: unit.l1.map((share) => lambda * share), l2: unit.l2.map((share) => lambda * share), positive: false }
  })
}

/** The same, each λ of which knows nothing of the others. */
function apart(path: Path): Path {
  const each = eachOf(path)
  return { length: path.length, multiple: (l) => ({ unit: each[l], lambda: 1 }) }
}

/** Shares of the largest slope, mixed of L1 and L2; every factor-th feature goes free. */
function pathOf({ Z, t }: Design, l1Ratio: number, free: number, fractions: readonly number[] = FRACTIONS): Path {
  const slopes = Float64Array.from({ length: Z.columns }, (_, j) =>
    t.reduce((sum, x, i) => sum + x * Z.values[j * Z.rows + i], 0),
  )
  const most = maxAbs(slopes)
  const unit = {
    l1: slopes.map((_, j) => (j % free === 0 ? 0 : l1Ratio * most)),
    l2: slopes.map((_, j) => (j % free === 0 ? 0 : 1 - l1Ratio)),
    positive: false,
  }
  return strengthsAlong(unit, fractions)
}

const solvers = {
  /** From ZᵀZ and Zᵀt alone. */
  'cross-products'({ Z, t }: Design, path: Path, core = opened) {
    const { rows: n, columns: p } = Z
    return core.arena.scoped(() => {
      const [X, y] = [core.arena.float64(n * p), core.arena.float64(n)]
      X.view.set(Z.values)
      y.view.set(t)
      const [gram, target] = [core.arena.float64(p * p), core.arena.float64(p)]
      core.kernels.gram(n, p, X.offset, n, gram.offset, p)
      core.kernels.gemvTransposed(n, p, X.offset, n, y.offset, target.offset)
      const problem = gramCorrelations(core, { dimension: p, gram, target })
      return activeSetPath(core, problem, path, PASSES)
    })
  },
  /** From columns that lie elsewhere and are of other lengths, among rows that do not count. */
  columns({ Z, t }: Design, path: Path, core = opened) {
    const { rows: n, columns: p } = Z
    const rows = 2 * n
    return core.arena.scoped(() => {
      const [X, target, weights] = [core.arena.float64(rows * p), core.arena.float64(rows), core.arena.float64(rows)]
      // Where columns are not centred, as without an intercept, there is nothing to be centred by.
      const isCentred = Math.abs(Z.values.subarray(0, n).reduce((sum, z) => sum + z, 0)) < 1e-9
      const means = Float64Array.from({ length: p }, (_, j) => (isCentred ? (j % 5) - 2 : 0))
      const inverses = Float64Array.from({ length: p }, (_, j) => 1 + (j % 3))
      for (let i = 0; i < rows; i++) {
        const from = Math.floor(i / 2)
        weights.view[i] = i % 2 === 0 ? 1 / n : 0
        target.view[i] = i % 2 === 0 ? t[from] * Math.sqrt(n) : i
        for (let j = 0; j < p; j++) {
          const z = Z.values[j * n + from] * Math.sqrt(n)
          X.view[j * rows + i] = i % 2 === 0 ? means[j] + z / inverses[j] : j - i
        }
      }
      const ridged = path.multiple(0).unit.l2.some((strength) => strength > 0)
      const data = { rows, dimension: p, X: X.offset, ld: rows, weights, means, inverses, target }
      const problem = columnCorrelations(core, weightedColumns(core, data), ridged)
      return activeSetPath(core, problem, path, PASSES)
    })
  },
}

/** The largest violation of the optimality conditions. */
function violation({ Z, t }: Design, w: Float64Array, { l1, l2 }: Strengths): number {
  const n = Z.rows
  const r = t.slice()
  for (let j = 0; j < w.length; j++) if (w[j] !== 0) for (let i = 0; i < n; i++) r[i] -= w[j] * Z.values[j * n + i]
  return w.reduce((worst, weight, j) => {
    let slope = -l2[j] * weight
    for (let i = 0; i < n; i++) slope += Z.values[j * n + i] * r[i]
    return Math.max(worst, weight === 0 ? Math.abs(slope) - l1[j] : Math.abs(slope - Math.sign(weight) * l1[j]))
  }, 0)
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(1_000_000),
  n: fc.integer({ min: 4, max: 40 }),
  p: fc.integer({ min: 1, max: 60 }),
  correlation: fc.constantFrom(0, 0.9, 0.999, 0.999999),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
})
const extra = fc.array(fc.integer({ min: -1, max: 0 }), { maxLength: 3 })
const ratios = fc.constantFrom(1, 0.5, 0.01)
const frees = fc.constantFrom(Number.NaN, 5)

describe.for(['cross-products', 'columns'] as const)('solved from %s', (how) => {
  const solve = solvers[how]

  test('every λ is optimal, at any correlation, with doubled columns and columns of zeros', () => {
    fc.assert(
      fc.property(shapes, ratios, frees, extra, (shape, l1Ratio, free, more) => {
        // Cross-products are for tall tables.
        const tall = how === 'cross-products' && shape.p > shape.n ? { ...shape, n: shape.p, p: shape.n } : shape
        const columns = [...Array.from({ length: tall.p }, (_, j) => j), ...more]
        const design = unitDesign(withColumns(drawProblem(tall), columns))
        const path = pathOf(design, l1Ratio, free)
        const each = eachOf(path)
        for (const way of [path, apart(path)])
          for (const [k, { w }] of solve(design, way).entries())
            expect(violation(design, w, each[k])).toBeLessThanOrEqual(2e-12)
      }),
      { numRuns: 300, seed: 3 },
    )
  })

  test('weights and zeros are those of the slow twin', () => {
    fc.assert(
      fc.property(shapes, ratios, frees, (shape, l1Ratio, free) => {
        const tall = { ...shape, n: shape.p + 5, correlation: Math.min(shape.correlation, 0.9) }
        const design = unitDesign(drawProblem(tall))
        const path = pathOf(design, l1Ratio, free)
        const twin = solvePath(design, eachOf(path), 100_000)
        for (const [k, { w }] of solve(design, path).entries()) {
          expect(distance(w, twin[k].w) / maxAbs(twin[k].w)).toBeLessThan(1e-9)
          expect(w.map((weight) => Number(weight === 0))).toEqual(twin[k].w.map((weight) => Number(weight === 0)))
        }
      }),
      { numRuns: 60, seed: 4 },
    )
  })

  test('of those that join, a path sends fewer back than each λ on its own', () => {
    const tall = { n: 120, p: 100 }
    const wide = { n: 60, p: 200 }
    const shape = { seed: 6, correlation: 0.5, weighted: false, intercept: true }
    const design = unitDesign(drawProblem({ ...shape, ...(how === 'columns' ? wide : tall) }))
    const lambdas = Array.from({ length: 60 }, (_, l) => 0.02 ** (l / 59))
    const path = pathOf(design, 1, Number.NaN, lambdas)
    const walked = [path, apart(path)].map((way) => {
      let removed = 0
      const kernels: typeof opened.kernels = {
        ...opened.kernels,
        choleskyRemove(...args) {
          removed++
          opened.kernels.choleskyRemove(...args)
        },
      }
      return { found: solve(design, way, { ...opened, kernels }), removed }
    })
    const [along, alone] = walked
    for (const [l, { w }] of along.found.entries()) expect(distance(w, alone.found[l].w)).toBeLessThan(1e-11)
    expect(along.removed).toBeLessThan(0.6 * alone.removed)
  })

  const many = [
    [0, 0.5],
    [0.5, 0.999],
    [0.99, 0.01],
  ] as const
  test.for(many)('a factor of many members does for several λ, correlated by %f, %f of L1', ([
    correlation,
    l1Ratio,
  ]) => {
    const shape = { seed: 9, correlation, weighted: false, intercept: true }
    const design = unitDesign(
      drawProblem({ ...shape, ...(how === 'columns' ? { n: 260, p: 420 } : { n: 420, p: 260 }) }),
    )
    const lambdas = Array.from({ length: 80 }, (_, l) => 0.001 ** (l / 79))
    const path = pathOf(design, l1Ratio, 7, lambdas)
    const each = eachOf(path)
    const walked = [path, apart(path)].map((way) => {
      let factored = 0
      const kernels: typeof opened.kernels = {
        ...opened.kernels,
        choleskyFactor(size, ...others) {
          if (size >= 96) factored++
          return opened.kernels.choleskyFactor(size, ...others)
        },
      }
      return { found: solve(design, way, { ...opened, kernels }), factored: () => factored }
    })
    const [along, alone] = walked
    for (const [l, { w }] of along.found.entries()) expect(distance(w, alone.found[l].w)).toBeLessThan(1e-9)
    const [worst, exact] = walked.map(({ found }) =>
      Math.max(...found.map(({ w }, l) => violation(design, w, each[l]))),
    )
    expect(worst).toBeLessThan(4 * exact)
    expect(alone.factored()).toBeGreaterThan(10)
    expect(along.factored()).toBeLessThan(0.4 * alone.factored())
  })

  test('a doubled column, a column of rank one with another and a constant one change no prediction', () => {
    const single = unitDesign(drawProblem({ seed: 8, n: 40, p: 6, correlation: 0.5, weighted: false, intercept: true }))
    const { rows: n } = single.Z
    const columns = [0, 1, 2, 3, 4, 5, 0, 3, -1]
    const values = new Float64Array(n * columns.length)
    for (const [k, j] of columns.entries()) {
      const sign = k === 7 ? -1 : 1
      for (let i = 0; i < n; i++) values[k * n + i] = j < 0 ? 0 : sign * single.Z.values[j * n + i]
    }
    const doubled = { ...single, Z: { rows: n, columns: columns.length, values } }
    const [narrow, wide] = [
      solve(single, pathOf(single, 1, Number.NaN)),
      solve(doubled, pathOf(doubled, 1, Number.NaN)),
    ]
    for (const [k, { w }] of wide.entries()) {
      const folded = w.slice(0, 6)
      folded[0] += w[6]
      folded[3] -= w[7]
      expect(distance(folded, narrow[k].w)).toBeLessThan(1e-12)
      expect(w[8]).toBe(0)
    }
  })
})
