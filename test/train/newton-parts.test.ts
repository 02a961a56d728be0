import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { losses } from '../../pipeline/loss/index.ts'
import { maxAbs } from '../../pipeline/math/vector.ts'
import { denseColumns } from '../../pipeline/train/solve/newton/dense-columns.ts'
import { Hessian } from '../../pipeline/train/solve/newton/hessian.ts'
import { linkOf } from '../../pipeline/train/solve/newton/link.ts'
import { Screen } from '../../pipeline/train/solve/screen.ts'
import { normals } from '../random.ts'
import { drawLikelihood } from './naive-likelihood.ts'

const core = openKernels()

describe.for(['logistic', 'cross-entropy', 'poisson'] as const)('what the solver asks of %s', (loss) => {
  const problem = drawLikelihood({ loss, seed: 4, n: 41, p: 2, outputs: 3, weighted: true, intercept: true })
  const { y, outputs } = problem
  const rows = y.length
  const total = problem.weights?.reduce((sum, weight) => sum + weight, 0) ?? rows
  const weights = problem.weights?.map((weight) => (weight * rows) / total) ?? null

  /** Outputs in the order of losses: row after row. */
  const rowwise = (values: Float64Array) =>
    Float64Array.from(values, (_, at) => values[(at % outputs) * rows + Math.floor(at / outputs)])

  test.for([1, 30])('is the loss, its slope and its second derivatives (outputs of size %d)', (size) => {
    core.arena.scoped(() => {
      const link = linkOf(problem, core)
      const eta = core.arena.float64(rows * outputs)
      const residual = core.arena.float64(rows * outputs)
      const curvature = core.arena.float64(rows * outputs * outputs)
      eta.view.set(normals(9, rows * outputs).map((value) => size * value))
      const at = { rows, outputs, eta: rowwise(eta.view), y, weights }
      const [gradient, hessian] = [rows * outputs, rows * outputs * outputs].map((length) => new Float64Array(length))
      losses[loss].gradient(at, gradient)
      losses[loss].hessian(at, hessian)
      const value = losses[loss].value(at)
      expect(Math.abs(link.evaluate(eta, residual) / value - 1)).toBeLessThan(1e-14)
      expect(maxAbs(rowwise(residual.view).map((r, i) => r + gradient[i])) / maxAbs(gradient)).toBeLessThan(1e-15)
      link.curvature(eta, curvature)
      const lower = hessian.filter((_, e) => isLower(e))
      const found = curvature.view.filter((_, e) => isLower(e))
      expect(maxAbs(found.map((h, e) => h - lower[e])) / maxAbs(lower)).toBeLessThan(1e-15)
    })
  })

  test('has a bound that no curvature is above, where it says so', () => {
    core.arena.scoped(() => {
      const link = linkOf(problem, core)
      const eta = core.arena.float64(rows * outputs)
      const [curvature, bound] = [0, 1].map(() => core.arena.float64(rows * outputs * outputs))
      expect(link.bound(bound)).toBe(link.isBounded)
      expect(link.isBounded).toBe(loss !== 'poisson')
      if (!link.isBounded) return
      for (const size of [0, 0.1, 1, 10]) {
        eta.view.set(normals(9, rows * outputs).map((value) => size * value))
        link.curvature(eta, curvature)
        const direction = normals(12 + size, outputs)
        for (let i = 0; i < rows; i++) {
          const form = (h: Float64Array) => {
            let sum = 0
            for (let k = 0; k < outputs; k++) {
              for (let l = 0; l <= k; l++) {
                sum += (k === l ? 1 : 2) * h[(k * outputs + l) * rows + i] * direction[k] * direction[l]
              }
            }
            return sum
          }
          expect(form(curvature.view)).toBeLessThanOrEqual(form(bound.view) * (1 + 1e-14))
        }
      }
    })
  })

  /** Whether entry e of K² runs belongs to outputs k ≥ l. */
  function isLower(e: number): boolean {
    const run = Math.floor(e / rows)
    return Math.floor(run / outputs) >= run % outputs
  }
})

test('the Hessian is Σ h z z among its members, whether they came one by one or all at once', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(5),
      fc.boolean(),
      (seed, outputs, early, isDiagonal) => {
        core.arena.scoped(() => {
          const [rows, count] = [31, 40]
          const block = core.arena.float64(rows * count)
          block.view.set(normals(seed, rows * count))
          const columns = denseColumns(block, rows, count, outputs, core)
          const curvature = core.arena.float64(rows * outputs * outputs)
          curvature.view.set(normals(seed + 1, curvature.view.length).map(Math.abs))
          const hessian = new Hessian(core, columns, curvature, isDiagonal)
          const wanted = Array.from({ length: count * outputs }, (_, c) => (c * 7) % (count * outputs))
          hessian.replace(wanted.slice(0, early))
          hessian.fill()
          for (const c of wanted.slice(early)) hessian.add(c)
          const entry = (a: number, b: number) => {
            const [k, l] = [a % outputs, b % outputs]
            if (isDiagonal && k !== l) return 0
            const run = Math.max(k, l) * outputs + Math.min(k, l)
            let sum = 0
            for (let i = 0; i < rows; i++) {
              const [z, x] = [a, b].map((c) => block.view[Math.floor(c / outputs) * rows + i])
              sum += curvature.view[run * rows + i] * z * x
            }
            return sum
          }
          const apart = (h: Hessian) => {
            const pairs = h.members.flatMap((a, i) => h.members.map((b, j) => [i, j, entry(a, b)] as const))
            return Math.max(...pairs.map(([i, j, right]) => Math.abs(h.block.view[i * h.ld + j] - right)))
          }
          expect([...hessian.members].sort((a, b) => a - b)).toEqual([...wanted].sort((a, b) => a - b))
          expect(apart(hessian)).toBeLessThan(1e-12)
          hessian.replace(wanted)
          hessian.fill()
          expect(apart(hessian)).toBeLessThan(1e-12)
        })
      },
    ),
    { numRuns: 20 },
  )
})

test('the screen finds every slope above its bound, as residuals move', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.constantFrom(1e-6, 1e-3, 0.03, 0.3, 2),
      fc.boolean(),
      (seed, change, positive) => {
        core.arena.scoped(() => {
          const [rows, count] = [25, 120]
          const block = core.arena.float64(rows * count)
          block.view.set(normals(seed, rows * count))
          const columns = denseColumns(block, rows, count, 1, core)
          const z = (j: number) => block.view.subarray(j * rows, (j + 1) * rows)
          const lengths = Float64Array.from({ length: count }, (_, j) =>
            Math.sqrt(z(j).reduce((sum, x) => sum + x * x, 0)),
          )
          const screen = new Screen(core, columns)
          const residual = core.arena.float64(rows)
          residual.view.set(normals(seed + 1, rows))
          for (let round = 0; round < 12; round++) {
            const step = normals(seed + 2 + round, rows)
            for (let i = 0; i < rows; i++) residual.view[i] += change * step[i]
            const slopes = Float64Array.from({ length: count }, (_, j) =>
              z(j).reduce((s, x, i) => s + x * residual.view[i], 0),
            )
            const asked = core.arena.float64(count)
            const bounds = asked.view
            bounds.set(lengths.map((length, j) => (j % 5 === 0 ? Number.POSITIVE_INFINITY : 2 * length)))
            const found = new Map<number, number>()
            screen.above(residual.offset, asked, (j, slope) => found.set(j, slope), 1, positive)
            for (const [j, slope] of slopes.entries()) {
              if ((positive ? slope : Math.abs(slope)) > bounds[j]) expect(found.get(j)).toBeCloseTo(slope, 10)
              if (j % 5 === 0) expect(found.has(j)).toBe(false)
            }
          }
        })
      },
    ),
    { numRuns: 50 },
  )
})
