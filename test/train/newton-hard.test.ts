import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { column } from '../../pipeline/math/matrix.ts'
import { maxAbs } from '../../pipeline/math/vector.ts'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import { certifyLikelihood, certifyLikelihoods } from '../../pipeline/train/certify/likelihood-certificate.ts'
import type { PosedModel } from '../../pipeline/train/posed-model.ts'
import { nullSlopes } from '../../pipeline/train/solve/newton/null-model.ts'
import { newtonPath } from '../../pipeline/train/solve/newton-path.ts'
import { normals } from '../random.ts'
import { drawLikelihood } from './naive-likelihood.ts'

const PASSES = 1_000_000
const LOSSES = ['logistic', 'cross-entropy', 'poisson'] as const
const core = openKernels()

/** `count` λ from that at which the first weight appears down to a share of it. */
function pathOf(problem: PosedModel, count: number, least: number, l1Ratio = 1): Strengths[] {
  const max = maxAbs(nullSlopes(problem, []))
  const p = problem.X.columns
  return Array.from({ length: count }, (_, k) => {
    const lambda = max * least ** (k / (count - 1))
    return {
      l1: new Float64Array(p).fill(lambda * l1Ratio),
      l2: new Float64Array(p).fill(lambda * (1 - l1Ratio)),
      positive: false,
    }
  })
}

function worst(problem: PosedModel, path: readonly Strengths[]): number {
  const fits = newtonPath(problem, path, PASSES, core)
  return Math.max(
    ...fits.flatMap((fit, k) => [certifyLikelihood(problem, path[k], fit)].flatMap(({ gap, kkt }) => [gap, kkt])),
  )
}

describe.for(LOSSES)('a long path of %s', (loss) => {
  const wide = drawLikelihood({ loss, seed: 21, n: 60, p: 300, outputs: 3, weighted: true, intercept: true })

  test.for([1, 0.5, 0.01])('is proved at each λ, many features joining and few looked at (L1 share %d)', (l1Ratio) => {
    expect(worst(wide, pathOf(wide, 40, 0.02, l1Ratio))).toBeLessThan(1e-11)
  })

  test('has one certificate, by kernels as by plain sums', () => {
    for (const far of [0, 1e-3, 0.3]) {
      const path = pathOf(wide, 9, 0.1)
      const fits = newtonPath(wide, path, PASSES, core).map(({ w, b }) => {
        const noise = normals(3, w.length)
        return {
          w: w.map((weight, c) => (weight === 0 ? 0 : weight + far * noise[c])),
          b: b.map((value) => value + far),
        }
      })
      for (const [k, found] of certifyLikelihoods(wide, path, fits, core).entries()) {
        const right = certifyLikelihood(wide, path[k], fits[k])
        expect(Math.abs(found.objective / right.objective - 1)).toBeLessThan(1e-14)
        expect(Math.abs(found.gap - right.gap)).toBeLessThan(1e-13 * (1 + right.gap))
        expect(Math.abs(found.kkt - right.kkt)).toBeLessThan(1e-13 * (1 + right.kkt))
      }
    }
  })

  test('has the same bytes whatever the memory was used for before, and wherever it lies', () => {
    const path = pathOf(wide, 12, 0.05)
    const again = openKernels()
    again.arena.float64(12_345).view.fill(Number.NaN)
    again.arena.scoped(() => again.arena.float64(4_000_000).view.fill(Number.NaN))
    expect(newtonPath(wide, path, PASSES, again)).toEqual(newtonPath(wide, path, PASSES, core))
  })

  test('does with all levels of an encoded column, doubled and opposite ones', () => {
    const plain = drawLikelihood({ loss, seed: 5, n: 60, p: 9, outputs: 3, weighted: false, intercept: true })
    const values = plain.X.values.slice()
    const odd = { ...plain, X: { ...plain.X, values } }
    for (let i = 0; i < 60; i++) {
      for (let level = 0; level < 3; level++) values[(3 + level) * 60 + i] = Number(i % 3 === level)
      values[6 * 60 + i] = column(plain.X, 0)[i]
      values[7 * 60 + i] = -column(plain.X, 1)[i]
      values[8 * 60 + i] = column(plain.X, 0)[i] + column(plain.X, 1)[i]
    }
    expect(worst(odd, pathOf(odd, 30, 1e-3))).toBeLessThan(1e-10)
    expect(worst(odd, pathOf(odd, 10, 1e-3, 0))).toBeLessThan(1e-10)
  })

  test('counts rows of weight 0 as none', () => {
    const problem = drawLikelihood({ loss, seed: 6, n: 60, p: 5, outputs: 3, weighted: true, intercept: true })
    const kept = Array.from({ length: 60 }, (_, i) => i).filter((i) => i % 4 !== 0)
    const weights = problem.weights?.map((weight, i) => (i % 4 === 0 ? 0 : weight)) ?? null
    const few: PosedModel = {
      ...problem,
      X: {
        rows: kept.length,
        columns: 5,
        values: Float64Array.from({ length: 5 * kept.length }, (_, c) => {
          return problem.X.values[Math.floor(c / kept.length) * 60 + kept[c % kept.length]]
        }),
      },
      y: Float64Array.from(kept, (i) => problem.y[i]),
      weights: weights === null ? null : Float64Array.from(kept, (i) => weights[i]),
    }
    const path = pathOf(few, 8, 0.01)
    const right = newtonPath(few, path, PASSES, core)
    for (const [k, { w }] of newtonPath({ ...problem, weights }, path, PASSES, core).entries()) {
      expect(maxAbs(w.map((weight, c) => weight - right[k].w[c]))).toBeLessThan(1e-10 * (1 + maxAbs(right[k].w)))
    }
  })
})

test('counts in the millions, and hardly any, are fitted alike', () => {
  const problem = drawLikelihood({
    loss: 'poisson',
    seed: 8,
    n: 60,
    p: 6,
    outputs: 1,
    weighted: false,
    intercept: true,
  })
  const [rare, common] = [0, 1].map((which) => ({
    ...problem,
    y: problem.y.map((count, i) => (which === 1 ? 1e6 * count + i : Number(i % 20 === 0))),
  }))
  expect(worst(common, pathOf(common, 20, 1e-3))).toBeLessThan(1e-10)
  expect(worst(rare, pathOf(rare, 20, 1e-2))).toBeLessThan(1e-10)
})

test('a step that starts far outside comes back: probabilities that saturate, and rates that overflow', () => {
  for (const loss of LOSSES) {
    const problem = drawLikelihood({ loss, seed: 12, n: 60, p: 4, outputs: 3, weighted: false, intercept: true })
    const heavy = { ...problem, X: { ...problem.X, values: problem.X.values.map((x) => x * 1e3) } }
    heavy.X.values[7] = 1e5
    const path = [1e-1, 1e-4, 1e-7].map((lambda) => ({
      l1: new Float64Array(4).fill(lambda),
      l2: new Float64Array(4),
      positive: false,
    }))
    expect(worst(heavy, path)).toBeLessThan(1e-9)
  }
})
