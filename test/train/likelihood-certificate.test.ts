import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import { certifyLikelihood, certifyLikelihoods } from '../../pipeline/train/certify/likelihood-certificate.ts'
import { newtonPath } from '../../pipeline/train/solve/newton-path.ts'
import { normals } from '../random.ts'
import { drawLikelihood, gradient, likelihoodObjective, nullIntercepts, nullScale } from './naive-likelihood.ts'

const core = openKernels()
const LOSSES = ['logistic', 'cross-entropy', 'poisson'] as const

/** l1, l2 and whether the second feature goes free. */
const penalties = fc.constantFrom([0.1, 0, false], [0.05, 0.1, true], [0, 0.2, false], [0.1, 0, true], [
  0,
  0,
  false,
] as const)

function strengthsOf([l1, l2, free]: readonly [number, number, boolean]): Strengths {
  const each = (strength: number) => Float64Array.from({ length: 4 }, (_, j) => (free && j === 1 ? 0 : strength))
  return { l1: each(l1), l2: each(l2), positive: false }
}

describe.for(LOSSES)('the certificate of a %s fit', (loss) => {
  test('bounds from above how far any weights are from the optimum', () => {
    const draw = fc.record({
      seed: fc.nat(1_000_000),
      outputs: fc.constantFrom(2, 3),
      weighted: fc.boolean(),
      intercept: fc.boolean(),
    })
    fc.assert(
      fc.property(draw, penalties, fc.constantFrom(1e-8, 1e-4, 1e-2, 0.3, 2), (own, penalty, far) => {
        const problem = drawLikelihood({ loss, n: 50, p: 4, ...own })
        const [l1, l2, free] = penalty
        const strengths = strengthsOf([Number(l1), Number(l2), Boolean(free)])
        const [best] = newtonPath(problem, [strengths], 100_000, core)
        const optimum = likelihoodObjective(problem, strengths, best)
        const noise = normals(own.seed, best.w.length + best.b.length)
        const start = {
          w: best.w.map((weight, c) => (weight === 0 ? 0 : weight + far * noise[c])),
          b: best.b.map((value, k) => value + (own.intercept ? far * noise[best.w.length + k] : 0)),
        }
        const { gap, objective } = certifyLikelihood(problem, strengths, start)
        const right = likelihoodObjective(problem, strengths, start)
        expect(Math.abs(objective - right)).toBeLessThan(1e-13 * (1 + Math.abs(right)))
        expect(gap * nullScale(problem)).toBeGreaterThanOrEqual(objective - optimum - 1e-12 * (1 + Math.abs(right)))
      }),
      { numRuns: 80, seed: 3 },
    )
  })

  test('says how far the optimality conditions are from holding', () => {
    const problem = drawLikelihood({ loss, seed: 9, n: 50, p: 4, outputs: 3, weighted: true, intercept: true })
    const strengths = strengthsOf([0.1, 0.2, false])
    const w = normals(4, 4 * problem.outputs).map((weight, c) => (c % 3 === 0 ? 0 : 0.3 * weight))
    const b = new Float64Array(problem.outputs)
    const slopes = gradient(problem, { w, b }).map((g) => -g)
    const distance = Array.from(slopes, (slope, c) => {
      if (c >= w.length) return Math.abs(slope)
      const rest = slope - 0.2 * w[c]
      return w[c] === 0 ? Math.max(Math.abs(rest) - 0.1, 0) : Math.abs(rest - Math.sign(w[c]) * 0.1)
    })
    const nothing = { w: new Float64Array(w.length), b: nullIntercepts(problem) }
    const size = Math.max(...gradient(problem, nothing).subarray(0, w.length).map(Math.abs))
    const { kkt } = certifyLikelihood(problem, strengths, { w, b })
    expect(Math.abs((kkt * size) / Math.max(...distance) - 1)).toBeLessThan(1e-12)
  })

  test('is the same by kernels, also where many columns go free', () => {
    for (const free of [4, 40]) {
      const problem = drawLikelihood({ loss, n: 300, p: 40, seed: 9, outputs: 2, weighted: true, intercept: true })
      const each = (size: number) => Float64Array.from({ length: 40 }, (_, j) => (j < free ? 0 : size))
      const strengths = { l1: each(0.05), l2: each(0.01), positive: false }
      const [best] = newtonPath(problem, [strengths], 100_000, core)
      const noise = normals(4, best.w.length)
      for (const far of [0, 1e-3, 0.1]) {
        const fit = { ...best, w: best.w.map((weight, c) => (weight === 0 ? 0 : weight + far * noise[c])) }
        const plain = certifyLikelihood(problem, strengths, fit)
        const [fast] = certifyLikelihoods(problem, [strengths], [fit], core)
        expect(Math.abs(fast.gap - plain.gap)).toBeLessThan(1e-13 + 1e-10 * plain.gap)
        expect(Math.abs(fast.kkt - plain.kkt)).toBeLessThan(1e-13)
        if (far === 0) expect(fast.gap).toBeLessThan(1e-11)
        else expect(fast.gap).toBeGreaterThan(1e-8)
      }
    }
  })

  test('is no certificate where a weight is no number', () => {
    const problem = drawLikelihood({ loss, seed: 9, n: 50, p: 4, outputs: 3, weighted: false, intercept: true })
    const weights = { w: new Float64Array(4 * problem.outputs).fill(Number.NaN), b: new Float64Array(problem.outputs) }
    expect(certifyLikelihood(problem, strengthsOf([0.1, 0, false]), weights).gap <= 1).toBe(false)
  })
})
