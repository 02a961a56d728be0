import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OpenKernels, openKernels } from '../../pipeline/kernels/door.ts'
import { type Strengths, strengthsAlong, strengthsAt } from '../../pipeline/penalty/strengths.ts'
import type { Certificate } from '../../pipeline/train/certify/certificate.ts'
import { certifyByColumns } from '../../pipeline/train/certify/column-certificate.ts'
import { Doubts, orderOf } from '../../pipeline/train/certify/doubts.ts'
import type { ScaledFit } from '../../pipeline/train/certify/framed-certificate.ts'
import { certifyLikelihoods } from '../../pipeline/train/certify/likelihood-certificate.ts'
import { certifyBySparse } from '../../pipeline/train/certify/sparse-certificate.ts'
import { newtonPath } from '../../pipeline/train/solve/newton-path.ts'
import { normals, testRandom } from '../random.ts'
import { drawLikelihood } from './naive-likelihood.ts'

const core = openKernels()
const COUNT = 40

/** Kernels that count the columns which products are made of. */
function counting(): { core: OpenKernels; columns: () => number } {
  let columns = 0
  const { gemm, gemmTransposedAt, sparseTimesTile } = core.kernels
  const kernels: typeof core.kernels = {
    ...core.kernels,
    gemm(m, n, ...rest) {
      columns += m * n
      gemm(m, n, ...rest)
    },
    gemmTransposedAt(n, count, list, X, ld, m, ...rest) {
      columns += count * m
      gemmTransposedAt(n, count, list, X, ld, m, ...rest)
    },
    sparseTimesTile(p, begins, places, entries, width, ...rest) {
      columns += p * width
      sparseTimesTile(p, begins, places, entries, width, ...rest)
    },
  }
  return { core: { ...core, kernels }, columns: () => columns }
}

/** λ = 1 of each kind of penalty, by feature. */
const penalties = {
  lasso: () => ({ l1: 1, l2: 0 }),
  'elastic net': () => ({ l1: 0.9, l2: 0.1 }),
  'lasso with factors': (j: number) => ({ l1: 0.5 + (j % 5) / 4, l2: 0 }),
  'lasso with free features': (j: number) => ({ l1: j % 150 === 7 ? 0 : 1, l2: 0 }),
  'lasso and some ridge': (j: number) => ({ l1: j % 90 === 7 ? 0 : 1, l2: j % 90 === 7 ? 1 : 0 }),
} as const

function unitOf(penalty: (j: number) => { l1: number; l2: number }, p: number): Strengths {
  const each = Array.from({ length: p }, (_, j) => penalty(j))
  return { l1: Float64Array.from(each, ({ l1 }) => l1), l2: Float64Array.from(each, ({ l2 }) => l2), positive: false }
}

/** Columns z, the last of them the target; x = spread·z + offset. */
interface Drawn {
  readonly n: number
  readonly p: number
  readonly z: readonly Float64Array[]
  readonly spread: Float64Array
  readonly offset: Float64Array
  readonly v: Float64Array
  readonly intercept: boolean
}

function draw(seed: number, intercept: boolean, density: number): Drawn {
  const random = testRandom(seed)
  const [n, p] = [40, 260]
  const z = Array.from({ length: p + 1 }, (_, j) => {
    const shift = intercept && density === 1 && j < p ? 3 * (j % 3) : 0
    return Float64Array.from({ length: n }, () => (random.uniform() < density ? shift + random.normal() : 0))
  })
  // A constant column, one of zeros, two that are the same, and a tiny one.
  z[3].fill(density === 1 ? 1 : 0)
  z[4].fill(0)
  z[6].set(z[5])
  for (let i = 0; i < n; i++) {
    z[8][i] *= 1e-12
    z[p][i] = 0.3 * random.normal() + z[0][i] - z[1][i] + 0.5 * z[2][i]
  }
  const spread = Float64Array.from(z, (_, j) => (j === p ? 2 : 0.5 + random.uniform()))
  const offset = Float64Array.from(z, () => (intercept ? random.normal() : 0))
  const raw = Float64Array.from({ length: n }, (_, i) => (i % 9 === 8 ? 0 : 0.2 + random.uniform()))
  const total = raw.reduce((sum, value) => sum + value, 0)
  return { n, p, z, spread, offset, v: raw.map((value) => value / total), intercept }
}

/** Rough fits by sweeps of coordinate descent, from λ_max·1.3 down: far enough from optimal for all that is proved to be a number. */
function roughPath({ n, p, z, spread, offset, v, intercept }: Drawn, unit: Strengths, sweeps: number) {
  const x = z.map((column, j) => column.map((value) => spread[j] * value + offset[j]))
  const y = x[p]
  const w = new Float64Array(p)
  let b = intercept ? y.reduce((sum, value, i) => sum + v[i] * value, 0) : 0
  const r = y.map((value) => value - b)
  const inner = (a: Float64Array, c: Float64Array) => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += v[i] * a[i] * c[i]
    return sum
  }
  const squares = x.map((column) => inner(column, column))
  const largest = Math.max(
    ...x.slice(0, p).map((column, j) => (unit.l1[j] > 0 ? Math.abs(inner(column, r)) / unit.l1[j] : 0)),
  )
  const lambdas = Array.from({ length: COUNT }, (_, l) => 1.3 * largest * 0.04 ** (l / (COUNT - 1)))
  const fits = lambdas.map((lambda): ScaledFit => {
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (let j = 0; j < p; j++) {
        if (squares[j] === 0) continue
        const slope = inner(x[j], r) + squares[j] * w[j]
        const shrunk = Math.sign(slope) * Math.max(Math.abs(slope) - lambda * unit.l1[j], 0)
        const to = shrunk / (squares[j] + lambda * unit.l2[j])
        for (let i = 0; i < n; i++) r[i] += (w[j] - to) * x[j][i]
        w[j] = to
      }
      const mean = intercept ? r.reduce((sum, value, i) => sum + v[i] * value, 0) : 0
      b += mean
      for (let i = 0; i < n; i++) r[i] -= mean
    }
    return { w: w.slice(), b }
  })
  return { lambdas, fits }
}

type Certify = (own: OpenKernels, lambdas: readonly number[], fits: readonly ScaledFit[]) => Certificate[]

const ways = {
  columns: (drawn: Drawn, unit: Strengths): Certify => {
    const { n: rows, p: features } = drawn
    const columns = core.arena.float64(rows * (features + 1))
    for (const [j, column] of drawn.z.entries()) columns.view.set(column, j * rows)
    const weights = core.arena.float64(rows)
    weights.view.set(drawn.v)
    const posed = { ...drawn, rows, features, columns, weights }
    return (own, lambdas, fits) => certifyByColumns(own, posed, strengthsAlong(unit, lambdas), fits, () => {})
  },
  'sparse columns': (drawn: Drawn, unit: Strengths): Certify => {
    const { n: rows, p: features, z } = drawn
    const stored = z.slice(0, features).map((column) => Array.from(column.keys()).filter((i) => column[i] !== 0))
    const size = stored.flat().length
    const [begins, places] = [core.arena.int32(features + 1), core.arena.int32(size)]
    const [entries, target, weights] = [size, rows, rows].map((length) => core.arena.float64(length))
    let at = 0
    for (const [j, own] of stored.entries()) {
      for (const i of own) {
        places.view[at] = i
        entries.view[at++] = z[j][i]
      }
      begins.view[j + 1] = at
    }
    target.view.set(z[features])
    weights.view.set(drawn.v)
    const posed = { ...drawn, rows, features, begins, places, entries, target, weights }
    return (own, lambdas, fits) => certifyBySparse(own, posed, strengthsAlong(unit, lambdas), fits, () => {})
  },
} as const

describe.for(['columns', 'sparse columns'] as const)('the certificates of a path by %s', (way) => {
  const density = way === 'columns' ? 1 : 0.2
  test.for(Object.entries(penalties))('are those of each λ on its own, to the bit: %s', ([, penalty]) => {
    for (const [seed, intercept, sweeps] of [
      [1, true, 40],
      [2, false, 40],
      [3, true, 2],
    ] as const) {
      const drawn = draw(seed, intercept, density)
      const unit = unitOf(penalty, drawn.p)
      const { lambdas, fits } = roughPath(drawn, unit, sweeps)
      core.arena.scoped(() => {
        const certify = ways[way](drawn, unit)
        const alone = fits.map((fit, l) => certify(core, [lambdas[l]], [fit])[0])
        expect(certify(core, lambdas, fits)).toEqual(alone)
        const broken = fits.map((fit, l) => (l === 17 ? { ...fit, w: fit.w.map(() => Number.NaN) } : fit))
        expect(certify(core, lambdas, broken).map(({ gap }) => gap <= 1)).toEqual(
          alone.map(({ gap }, l) => l !== 17 && gap <= 1),
        )
      })
    }
  })

  test('are that of least squares where λ is 0 at the end', () => {
    const drawn = draw(1, true, density)
    const unit = unitOf(penalties.lasso, drawn.p)
    const { lambdas, fits } = roughPath(drawn, unit, 2)
    core.arena.scoped(() => {
      const certify = ways[way](drawn, unit)
      const found = certify(core, [...lambdas.slice(-4), 0], fits.slice(-5))
      expect(found.at(-1)).toEqual(certify(core, [0], fits.slice(-1))[0])
    })
  })

  test('stand where the best dual point is longer than the residual, and a feature without a weight ends it', () => {
    const drawn = draw(1, false, density)
    const { p, z, spread, v } = drawn
    const slopeOf = (j: number, w: number) => {
      const inner = (k: number) => z[j].reduce((sum, value, i) => sum + v[i] * value * z[k][i] * spread[k], 0)
      return spread[j] * (inner(p) - w * inner(0))
    }
    const least = slopeOf(0, 0) / (slopeOf(0, 0) - slopeOf(0, 1))
    const fits = Array.from({ length: COUNT }, (_, l): ScaledFit => {
      return { w: Float64Array.from({ length: p }, (_, j) => (j === 0 ? (0.6 + l / 1000) * least : 0)), b: 0 }
    })
    const slopes = fits.map(({ w }) => Float64Array.from(w, (_, j) => Math.abs(slopeOf(j, w[0]))))
    const lambdas = slopes.map((own) => 1.05 * Math.max(...own))
    expect(slopes.every((own) => own[0] < 0.8 * Math.max(...own))).toBe(true)
    core.arena.scoped(() => {
      const certify = ways[way](drawn, unitOf(penalties.lasso, p))
      const alone = fits.map((fit, l) => certify(core, [lambdas[l]], [fit])[0])
      expect(certify(core, lambdas, fits)).toEqual(alone)
    })
  })

  test('look at few features', () => {
    const drawn = draw(1, true, density)
    const unit = unitOf(penalties.lasso, drawn.p)
    const { lambdas, fits } = roughPath(drawn, unit, 40)
    core.arena.scoped(() => {
      const certify = ways[way](drawn, unit)
      const [some, all] = [counting(), counting()]
      certify(some.core, lambdas, fits)
      for (const [l, fit] of fits.entries()) certify(all.core, [lambdas[l]], [fit])
      expect(some.columns()).toBeLessThan(0.5 * all.columns())
    })
  })
})

describe.for(['logistic', 'cross-entropy', 'poisson'] as const)('the certificates of a %s path', (loss) => {
  test.for(Object.entries(penalties))('are those of each λ on its own, to the bit: %s', ([, penalty]) => {
    for (const [seed, intercept, weighted] of [
      [1, true, true],
      [2, false, false],
      [3, true, false],
    ] as const) {
      const problem = drawLikelihood({ loss, seed, n: 50, p: 300, outputs: 3, weighted, intercept })
      const unit = unitOf(penalty, 300)
      const path = Array.from({ length: COUNT }, (_, l) => strengthsAt(unit, 0.5 * 0.1 ** (l / (COUNT - 1))))
      const exact = newtonPath(problem, path, 100_000, core)
      const noise = normals(seed, 300 * problem.outputs)
      for (const far of [0, 1e-6, 1e-2]) {
        const fits = exact.map(({ w, b }) => ({ w: w.map((weight, c) => weight * (1 + far * noise[c])), b }))
        const alone = fits.map((fit, l) => certifyLikelihoods(problem, [path[l]], [fit], core)[0])
        expect(certifyLikelihoods(problem, path, fits, core)).toEqual(alone)
      }
    }
  })

  test('look at few features', () => {
    const problem = drawLikelihood({ loss, seed: 1, n: 50, p: 300, outputs: 3, weighted: true, intercept: true })
    const unit = unitOf(penalties.lasso, 300)
    const path = Array.from({ length: COUNT }, (_, l) => strengthsAt(unit, 0.5 * 0.3 ** (l / (COUNT - 1))))
    const fits = newtonPath(problem, path, 100_000, core)
    const [some, all] = [counting(), counting()]
    certifyLikelihoods(problem, path, fits, some.core)
    for (const [l, fit] of fits.entries()) certifyLikelihoods(problem, [path[l]], [fit], all.core)
    expect(some.columns()).toBeLessThan(0.5 * all.columns())
  })
})

test('no feature whose slope is above its strength is left out, wherever its column points', () => {
  const draws = fc.record({
    seed: fc.nat(1_000_000),
    far: fc.constantFrom(0, 1e-9, 1e-3, 1),
    intercept: fc.boolean(),
    size: fc.constantFrom(1e-80, 1, 1e80),
  })
  fc.assert(
    fc.property(draws, ({ seed, far, intercept, size }) => {
      const [n, p] = [12, 20]
      const random = testRandom(seed)
      const raw = Float64Array.from({ length: n }, () => (random.uniform() < 0.2 ? 0 : random.uniform()))
      const total = raw.reduce((sum, value) => sum + value, 0) || 1
      const v = raw.map((value) => value / total)
      const centred = (r: Float64Array) => {
        const mean = intercept ? r.reduce((sum, value, i) => sum + v[i] * value, 0) : 0
        return r.map((value) => value - mean)
      }
      const [a, b, aside] = [0, 1, 2].map((k) => centred(normals(seed + k, n)))
      const rows = [a, b, a.map((value, i) => 0.3 * value + 0.7 * b[i] + far * aside[i])]
      // Every other column points where the third residual lies off the other two: there the bound is sharp.
      const columns = Array.from({ length: p }, (_, j) =>
        normals(seed + 10 + j, n).map((value, i) => size * (j % 2 === 0 ? value : aside[i] + 0.1 * value + j)),
      )
      const dot = (x: ArrayLike<number>, r: Float64Array) => r.reduce((sum, value, i) => sum + v[i] * value * x[i], 0)
      const slopes = columns.map((x) => dot(x, rows[2]))
      core.arena.scoped(() => {
        const [plain, weighted, products] = [3 * n, 3 * n, 2 * p].map((length) => core.arena.float64(length))
        for (const [k, r] of rows.entries()) {
          plain.view.set(r, k * n)
          weighted.view.set(
            r.map((value, i) => v[i] * value),
            k * n,
          )
        }
        for (let k = 0; k < 2; k++) for (const [j, x] of columns.entries()) products.view[k * p + j] = dot(x, rows[k])
        const squares = Float64Array.from(columns, (x) => dot(x, x))
        const means = Float64Array.from(columns, (x) => dot(x, new Float64Array(n).fill(1)))
        const scales = { features: p, spread: new Float64Array(p).fill(1), offset: new Float64Array(p), intercept }
        const doubts = new Doubts(core, n, { ...scales, squares, means })
        const levels = Float64Array.from(rows, (r) => dot(r, new Float64Array(n).fill(1)))
        const known = { ends: [0, 1], products: products.offset, ld: p } as const
        const l1 = Float64Array.from(slopes, (slope, j) => Math.abs(slope) * (j % 3 === 0 ? 1.2 : 1 - 1e-14))
        for (const positive of [false, true]) {
          const held = { l1, positive, share: 1, taken: 0, moved: 0 }
          const listed = new Set(doubts.at({ rows: n, plain, weighted, levels }, 2, known, held))
          const pull = (slope: number) => (positive ? slope : Math.abs(slope))
          for (const [j, slope] of slopes.entries()) if (pull(slope) >= l1[j]) expect(listed.has(j)).toBe(true)
        }
      })
    }),
  )
})

test('the λ that all features are looked at for come first, and all come', () => {
  for (let count = 1; count < 70; count++) {
    const { order, ends, stretches } = orderOf(count)
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, t) => t))
    expect([order[0], order[ends - 1]]).toEqual([0, count - 1])
    for (const [k, { first, count: between }] of stretches.entries()) {
      for (let t = 0; t < between; t++) expect(order[first + t]).toBe(order[k] + 1 + t)
    }
  }
})
