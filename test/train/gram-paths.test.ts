import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { maxAbs } from '../../pipeline/math/vector.ts'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import type { PosedProblem } from '../../pipeline/train/certify/certificate.ts'
import { activeSetPath } from '../../pipeline/train/solve/active-set.ts'
import { columnCorrelations } from '../../pipeline/train/solve/column-correlations.ts'
import { designOf } from '../../pipeline/train/solve/design.ts'
import { gramCorrelations } from '../../pipeline/train/solve/gram-correlations.ts'
import { drawProblem, withColumns } from './least-squares.ts'

const core = openKernels()
const PASSES = 20_000
const FRACTIONS = [0.9, 0.5, 0.2, 0.05, 0.01]

/** Columns and target of length 1, as `Correlations` wants them. */
function unitLengths(problem: PosedProblem) {
  const design = designOf(problem.X, problem.y, problem.weights, problem.intercept)
  const { Z, t } = design
  const n = Z.rows
  const norm = (a: Float64Array) => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0))
  const lengths = Float64Array.from({ length: Z.columns }, (_, j) => norm(Z.values.subarray(j * n, (j + 1) * n)))
  // Of a constant column centring leaves rounding.
  const inverses = lengths.map((length) => (length > 1e-12 ? 1 / length : 0))
  return { design, Z: Z.values.map((z, c) => z * inverses[Math.floor(c / n)]), t: t.map((x) => x / norm(t)), n }
}

function pathOf(c: Float64Array, l1Ratio: number, free: number): Strengths[] {
  const most = maxAbs(c)
  return FRACTIONS.map((fraction) => ({
    l1: c.map((_, j) => (j % free === 0 ? 0 : fraction * l1Ratio * most)),
    l2: c.map((_, j) => (j % free === 0 ? 0 : fraction * (1 - l1Ratio))),
  }))
}
const problems = fc.record({
  seed: fc.nat(1_000_000),
  n: fc.integer({ min: 4, max: 40 }),
  p: fc.integer({ min: 1, max: 60 }),
  correlation: fc.constantFrom(0, 0.9, 0.999, 0.999999),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
})
const extra = fc.array(fc.integer({ min: -1, max: 0 }), { maxLength: 3 })

function worstOf(Z: Float64Array, t: Float64Array, n: number, w: Float64Array, { l1, l2 }: Strengths): number {
  const r = t.slice()
  for (let j = 0; j < w.length; j++) if (w[j] !== 0) for (let i = 0; i < n; i++) r[i] -= w[j] * Z[j * n + i]
  let worst = 0
  for (let j = 0; j < w.length; j++) {
    let slope = -l2[j] * w[j]
    for (let i = 0; i < n; i++) slope += Z[j * n + i] * r[i]
    worst = Math.max(worst, w[j] === 0 ? Math.abs(slope) - l1[j] : Math.abs(slope - Math.sign(w[j]) * l1[j]))
  }
  return worst
}

describe.for(['cross-products', 'columns'] as const)('by %s', (how) => {
  test('every λ is optimal, at any correlation, with doubled columns and columns of zeros', () => {
    fc.assert(
      fc.property(
        problems,
        fc.constantFrom(1, 0.5, 0.01),
        fc.constantFrom(Number.NaN, 5),
        extra,
        (shape, l1Ratio, free, more) => {
          if (how === 'cross-products' && shape.p > shape.n) shape = { ...shape, n: shape.p, p: shape.n }
          const columns = [...Array.from({ length: shape.p }, (_, j) => j), ...more]
          const { Z, t, n } = unitLengths(withColumns(drawProblem(shape), columns))
          const p = columns.length
          core.arena.scoped(() => {
            const X = core.arena.float64(n * p)
            X.view.set(Z)
            const target = core.arena.float64(n)
            target.view.set(t)
            const c = core.arena.float64(p)
            core.kernels.gemvTransposed(n, p, X.offset, n, target.offset, c.offset)
            const path = pathOf(c.view.slice(), l1Ratio, free)
            const problem = () => {
              if (how === 'columns') {
                const v = core.arena.float64(n)
                v.view.fill(1 / n)
                X.view.forEach((z, k) => {
                  X.view[k] = z * Math.sqrt(n)
                })
                target.view.forEach((z, k) => {
                  target.view[k] = z * Math.sqrt(n)
                })
                return columnCorrelations(core, {
                  rows: n,
                  dimension: p,
                  X: X.offset,
                  ld: n,
                  weights: v,
                  means: new Float64Array(p),
                  inverses: new Float64Array(p).fill(1),
                  target,
                  ridged: l1Ratio < 1,
                })
              }
              const gram = core.arena.float64(p * p)
              core.kernels.gram(n, p, X.offset, n, gram.offset, p)
              return gramCorrelations(core, { dimension: p, gram, target: c })
            }
            for (const [k, { w }] of activeSetPath(
              core,
              problem(),
              { length: path.length, at: (l) => path[l] },
              PASSES,
            ).entries()) {
              const worst = worstOf(Z, t, n, w, path[k])
              expect(worst).toBeLessThanOrEqual(2e-12 * maxAbs(c.view))
            }
          })
        },
      ),
      { numRuns: 300, seed: 3 },
    )
  })
})
