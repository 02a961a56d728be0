import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { column } from '../../pipeline/math/matrix.ts'
import { maxAbs } from '../../pipeline/math/vector.ts'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import { certifyLikelihood } from '../../pipeline/train/certify/likelihood-certificate.ts'
import type { PosedModel } from '../../pipeline/train/posed-model.ts'
import { nullSlopes } from '../../pipeline/train/solve/newton/null-model.ts'
import { newtonPath } from '../../pipeline/train/solve/newton-path.ts'
import { descendLikelihood, drawLikelihood, type LikelihoodShape, likelihoodObjective } from './naive-likelihood.ts'

const PASSES = 100_000
const core = openKernels()
const LOSSES = ['logistic', 'cross-entropy', 'poisson'] as const

/** What each kind of penalty puts before |w_j| and w_j²/2. */
const PENALTIES = {
  lasso: () => [0.05, 0],
  'elastic net': () => [0.02, 0.1],
  ridge: () => [0, 0.1],
  none: () => [0, 0],
  'lasso with a free feature': (j: number) => [j === 1 ? 0 : 0.05, 0],
  'ridge with a free feature': (j: number) => [0, j === 1 ? 0 : 0.1],
} as const

function strengthsOf(penalty: (j: number) => readonly number[], p: number, scale = 1): Strengths {
  const part = (which: number) => Float64Array.from({ length: p }, (_, j) => scale * penalty(j)[which])
  return { l1: part(0), l2: part(1), positive: false }
}

function lasso(p: number, lambdas: readonly number[]): Strengths[] {
  return lambdas.map((lambda) => ({ l1: new Float64Array(p).fill(lambda), l2: new Float64Array(p), positive: false }))
}

const shapes = (loss: LikelihoodShape['loss']): fc.Arbitrary<LikelihoodShape> =>
  fc.record({
    loss: fc.constant(loss),
    seed: fc.nat(1_000_000),
    n: fc.integer({ min: 40, max: 60 }),
    p: fc.integer({ min: 2, max: 5 }),
    outputs: fc.constantFrom(2, 3, 4),
    weighted: fc.boolean(),
    intercept: fc.boolean(),
  })

describe.for(LOSSES)('%s', (loss) => {
  test.for(Object.entries(PENALTIES))('with %s is what plain proximal gradient finds', ([, penalty]) => {
    fc.assert(
      fc.property(shapes(loss), (shape) => {
        const problem = drawLikelihood(shape)
        const strengths = strengthsOf(penalty, shape.p)
        const [found] = newtonPath(problem, [strengths], PASSES, core)
        const right = descendLikelihood(problem, strengths, 4000)
        const objective = likelihoodObjective(problem, strengths, right)
        expect(likelihoodObjective(problem, strengths, found) - objective).toBeLessThan(1e-13)
        expect(objective - likelihoodObjective(problem, strengths, found)).toBeLessThan(1e-10)
        expect(found.attained).toBe(true)
        const { gap, kkt } = certifyLikelihood(problem, strengths, found)
        expect(Math.max(gap, kkt)).toBeLessThan(2e-11)
      }),
      { numRuns: 6, seed: 1 },
    )
  })

  test('fulfils the optimality conditions down a long path, and with more features than rows', () => {
    for (const [n, p] of [
      [60, 6],
      [20, 60],
    ]) {
      const problem = drawLikelihood({ loss, seed: 7, n, p, outputs: 3, weighted: true, intercept: true })
      for (const path of [
        lasso(p, [0.3, 0.1, 0.03, 0.01, 0.003, 0.001]),
        [1, 0.1, 0.01, 0.001].map((scale) => strengthsOf(PENALTIES.ridge, p, scale)),
        [1, 0.1, 0.01, 0.001].map((scale) => strengthsOf(PENALTIES['ridge with a free feature'], p, scale)),
        [1, 0.1, 0.01, 0.001].map((scale) => strengthsOf(PENALTIES['elastic net'], p, scale)),
      ]) {
        for (const [k, found] of newtonPath(problem, path, PASSES, core).entries()) {
          const { gap, kkt } = certifyLikelihood(problem, path[k], found)
          expect(Math.max(gap, kkt)).toBeLessThan(1e-10)
        }
      }
    }
  })

  test('counts a row of weight 2 as two rows', () => {
    const problem = drawLikelihood({ loss, seed: 3, n: 50, p: 4, outputs: 3, weighted: false, intercept: true })
    const doubled = withRows(problem, [...problem.y.keys(), 0, 1, 2])
    const weights = Float64Array.from(problem.y, (_, i) => (i < 3 ? 2 : 1))
    const path = lasso(4, [0.1, 0.02])
    const right = newtonPath(doubled, path, PASSES, core)
    for (const [k, { w, b }] of newtonPath({ ...problem, weights }, path, PASSES, core).entries()) {
      expect(apart(w, right[k].w)).toBeLessThan(1e-10)
      expect(apart(b, right[k].b)).toBeLessThan(1e-10)
    }
  })

  test.for([[[]], [[1]], [[0, 3]]])('has every penalised weight at 0 from λ_max on, and not before (%j free)', ([
    free,
  ]) => {
    const problem = drawLikelihood({ loss, seed: 11, n: 60, p: 5, outputs: 3, weighted: true, intercept: true })
    const slopes = nullSlopes(problem, free)
    const penalised = [0, 1, 2, 3, 4].filter((j) => !free.includes(j))
    const { outputs } = problem
    const max = Math.max(...penalised.map((j) => maxAbs(slopes.subarray(j * outputs, (j + 1) * outputs))))
    const at = (share: number) => ({
      l1: Float64Array.from({ length: 5 }, (_, j) => (free.includes(j) ? 0 : share * max)),
      l2: new Float64Array(5),
      positive: false,
    })
    const [above, below] = newtonPath(problem, [at(1 + 1e-9), at(1 - 1e-3)], PASSES, core)
    const used = (w: Float64Array) => penalised.some((j) => maxAbs(w.subarray(j * outputs, (j + 1) * outputs)) > 0)
    expect([used(above.w), used(below.w)]).toEqual([false, true])
  })

  test('gives the columns whatever units they are in', () => {
    const problem = drawLikelihood({ loss, seed: 5, n: 60, p: 4, outputs: 3, weighted: false, intercept: true })
    const units = [1e6, 1e-6, 1, 1e3]
    const scaled = withColumns(problem, (x, j) => x.map((value) => value * units[j] + units[j]))
    const [right] = newtonPath(problem, lasso(4, [0.03]), PASSES, core)
    const strengths = { l1: Float64Array.from(units, (unit) => 0.03 * unit), l2: new Float64Array(4), positive: false }
    const [found] = newtonPath(scaled, [strengths], PASSES, core)
    const back = found.w.map((value, c) => value * units[Math.floor(c / problem.outputs)])
    expect(apart(back, right.w)).toBeLessThan(1e-9)
  })

  test('solves where columns are doubled, constant or nothing at all', () => {
    const plain = drawLikelihood({ loss, seed: 13, n: 60, p: 5, outputs: 4, weighted: false, intercept: true })
    const odd = withColumns(plain, (x, j) => (j === 3 ? column(plain.X, 0).slice() : j === 4 ? x.fill(16) : x))
    for (const path of [lasso(5, [0.1, 0.01, 1e-3]), lasso(5, [0])]) {
      for (const [k, found] of newtonPath(odd, path, PASSES, core).entries()) {
        expect([...found.w, ...found.b].every(Number.isFinite)).toBe(true)
        expect(certifyLikelihood(odd, path[k], found).gap).toBeLessThan(1e-10)
      }
    }
  })
})

describe('classes that a plane separates', () => {
  const separated = (outputs: number): PosedModel => {
    const loss = outputs === 1 ? 'logistic' : 'cross-entropy'
    const shape = { loss, seed: 2, n: 60, p: 3, outputs, weighted: false, intercept: true } as const
    const problem = drawLikelihood(shape)
    const y = Float64Array.from(column(problem.X, 0), (x) =>
      outputs === 1 ? Number(x > 0) : Math.min(outputs - 1, Math.max(0, Math.floor(x + 1.5))),
    )
    return { ...problem, y }
  }

  test.for([1, 3])('have no fit without a penalty, and end without a NaN (%d outputs)', (outputs) => {
    const [{ w, b, attained }] = newtonPath(separated(outputs), lasso(3, [0]), PASSES, core)
    expect(attained).toBe(false)
    expect([...w, ...b].every(Number.isFinite)).toBe(true)
  })

  test.for([1, 3])('have one with any penalty, however small (%d outputs)', (outputs) => {
    const problem = separated(outputs)
    for (const path of [lasso(3, [1e-2, 1e-4, 1e-6]), lasso(3, [1e-6])]) {
      for (const [k, found] of newtonPath(problem, path, PASSES, core).entries()) {
        expect(found.attained).toBe(true)
        expect(certifyLikelihood(problem, path[k], found).gap).toBeLessThan(1e-9)
      }
    }
  })
})

describe('several classes', () => {
  const problem = drawLikelihood({
    loss: 'cross-entropy',
    seed: 17,
    n: 60,
    p: 4,
    outputs: 3,
    weighted: true,
    intercept: true,
  })

  test('have intercepts that sum to 0, and so have ridge weights and free ones', () => {
    for (const penalty of ['ridge', 'none', 'lasso with a free feature'] as const) {
      const [{ w, b }] = newtonPath(problem, [strengthsOf(PENALTIES[penalty], 4)], PASSES, core)
      expect(Math.abs(b[0] + b[1] + b[2])).toBeLessThan(1e-13)
      const features = penalty === 'lasso with a free feature' ? [1] : [0, 1, 2, 3]
      for (const j of features) expect(Math.abs(w[3 * j] + w[3 * j + 1] + w[3 * j + 2])).toBeLessThan(1e-11)
    }
  })

  test('leave one without rows at probability 0', () => {
    const sparse = { ...problem, y: problem.y.map((k) => (k === 1 ? 0 : k)), outputs: 4 }
    const path = lasso(4, [0.1, 0.01])
    for (const [k, found] of newtonPath(sparse, path, PASSES, core).entries()) {
      expect(found.attained).toBe(true)
      expect(certifyLikelihood(sparse, path[k], found).gap).toBeLessThan(1e-10)
      for (const absent of [1, 3]) expect(found.b[absent] - Math.max(...found.b)).toBeLessThan(-30)
    }
  })

  test('of which there are two agree with logistic regression at half the ridge', () => {
    const two = { ...problem, y: problem.y.map((k) => Number(k > 0)), outputs: 2 }
    const [both] = newtonPath(two, [strengthsOf(PENALTIES.ridge, 4)], PASSES, core)
    const half = strengthsOf(PENALTIES.ridge, 4, 0.5)
    const [one] = newtonPath({ ...two, loss: 'logistic', outputs: 1 }, [half], PASSES, core)
    const differences = Float64Array.from({ length: 4 }, (_, j) => both.w[2 * j + 1] - both.w[2 * j])
    expect(apart(differences, one.w)).toBeLessThan(1e-10)
    expect(Math.abs(both.b[1] - both.b[0] - one.b[0])).toBeLessThan(1e-10)
  })
})

function apart(a: Float64Array, b: Float64Array): number {
  return maxAbs(a.map((value, j) => value - b[j])) / Math.max(maxAbs(b), Number.MIN_VALUE)
}

function withRows(problem: PosedModel, order: readonly number[]): PosedModel {
  const { X, y } = problem
  const values = Float64Array.from({ length: order.length * X.columns }, (_, c) => {
    const j = Math.floor(c / order.length)
    return X.values[j * X.rows + order[c % order.length]]
  })
  return { ...problem, X: { rows: order.length, columns: X.columns, values }, y: Float64Array.from(order, (i) => y[i]) }
}

function withColumns(problem: PosedModel, change: (x: Float64Array, j: number) => Float64Array): PosedModel {
  const { X } = problem
  const values = new Float64Array(X.values.length)
  for (let j = 0; j < X.columns; j++) values.set(change(column(X, j).slice(), j), j * X.rows)
  return { ...problem, X: { ...X, values } }
}
