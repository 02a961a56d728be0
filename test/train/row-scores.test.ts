import { expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { modelMetrics } from '../../pipeline/train/metrics.ts'
import { predictOutputs } from '../../pipeline/train/path/predict-outputs.ts'
import { rowScores } from '../../pipeline/train/path/row-scores.ts'
import { normals } from '../random.ts'
import { drawLikelihood } from './naive-likelihood.ts'

const core = openKernels()

test.for([
  ['logistic', false],
  ['logistic', true],
  ['cross-entropy', false],
  ['cross-entropy', true],
  ['poisson', true],
] as const)('models of %s (weights: %s) are scored by the kernels as row by row, to the bit', ([loss, weighted]) => {
  // Outputs far out, too, and ties.
  for (const size of [0, 0.3, 40]) {
    const { X, y, weights, outputs } = drawLikelihood({
      loss,
      seed: 5,
      n: 37,
      p: 4,
      outputs: 3,
      weighted,
      intercept: true,
    })
    const w = normals(8, 4 * outputs).map((value, c) => (c % 3 === 1 ? 0 : size * value))
    const b = normals(9, outputs).map((value) => (loss === 'poisson' ? 0.1 * value : value))
    const right = modelMetrics[loss]({ rows: 37, outputs, eta: predictOutputs(X, w, b), y, weights })
    const scale = { targetShift: 0, targetScale: 1 }
    const found = core.arena.scoped(() => rowScores(loss, outputs, { X, y, weights }, scale, core)(w, b))
    expect(found).toEqual(right)
  }
})
