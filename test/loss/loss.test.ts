import { describe, expect, it } from 'vitest'
import { type LossKind, losses } from '../../pipeline/loss/index.ts'
import { normals, testRandom } from '../random.ts'

const KINDS: readonly LossKind[] = ['squared', 'logistic', 'cross-entropy', 'poisson']
const ROWS = 7

/** Rows of outputs with targets of the right sort. */
function outputsFor(kind: LossKind, outputs: number, weighted: boolean, eta = normals(3, ROWS * outputs)) {
  const random = testRandom(5)
  const draw = { squared: () => random.normal(), logistic: () => random.below(2), poisson: () => random.below(5) }
  const targets = losses[kind].targets(outputs)
  const y = Float64Array.from({ length: ROWS * targets }, () =>
    kind === 'cross-entropy' ? random.below(outputs) : draw[kind](),
  )
  const weights = weighted ? Float64Array.from({ length: ROWS }, () => random.uniform() * 2) : null
  return { rows: ROWS, outputs, eta, y, weights }
}

describe.each(KINDS)('%s', (kind) => {
  const loss = losses[kind]

  it.each([
    [1, false],
    [3, false],
    [3, true],
  ])('has the gradient of its value, %i outputs, weighted %s', (outputs, weighted) => {
    const at = outputsFor(kind, outputs, weighted)
    const gradient = new Float64Array(ROWS * outputs)
    loss.gradient(at, gradient)
    for (let k = 0; k < gradient.length; k++) {
      const shifted = (by: number) => loss.value({ ...at, eta: at.eta.map((z, i) => (i === k ? z + by : z)) })
      expect(gradient[k]).toBeCloseTo((shifted(1e-5) - shifted(-1e-5)) / 2e-5, 8)
    }
  })

  it.each([
    [1, false],
    [3, true],
  ])('has the Hessian of its gradient, %i outputs, weighted %s', (outputs, weighted) => {
    const at = outputsFor(kind, outputs, weighted)
    const hessian = new Float64Array(ROWS * outputs * outputs)
    loss.hessian(at, hessian)
    const gradientAt = (shifted: number, by: number) => {
      const gradient = new Float64Array(ROWS * outputs)
      loss.gradient({ ...at, eta: at.eta.map((z, i) => (i === shifted ? z + by : z)) }, gradient)
      return gradient
    }
    for (let i = 0; i < ROWS; i++) {
      for (let l = 0; l < outputs; l++) {
        const [up, down] = [1e-5, -1e-5].map((by) => gradientAt(i * outputs + l, by))
        for (let k = 0; k < outputs; k++) {
          const slope = (up[i * outputs + k] - down[i * outputs + k]) / 2e-5
          expect(hessian[(k * outputs + l) * ROWS + i]).toBeCloseTo(slope, 8)
        }
      }
    }
  })

  it('counts a row of weight 2 as two rows', () => {
    const at = outputsFor(kind, 2, false)
    const twice = { ...at, rows: ROWS + 1, eta: extend(at.eta), y: extend(at.y) }
    // With mean 1 over the rows, as the training hands them over.
    const weights = new Float64Array(ROWS).fill(ROWS / (ROWS + 1))
    weights[ROWS - 1] *= 2
    expect(loss.value({ ...at, weights })).toBeCloseTo(loss.value(twice), 12)
  })

  it('has no slope at the best constant', () => {
    const at = outputsFor(kind, kind === 'squared' ? 2 : 1 + Number(kind === 'cross-entropy'), true)
    const best = loss.nullOutputs(at)
    const gradient = new Float64Array(ROWS * at.outputs)
    loss.gradient({ ...at, eta: Float64Array.from(at.eta, (_, k) => best[k % at.outputs]) }, gradient)
    for (let k = 0; k < at.outputs; k++) {
      let sum = 0
      for (let i = 0; i < ROWS; i++) sum += gradient[i * at.outputs + k]
      expect(sum).toBeCloseTo(0, 12)
    }
  })

  it('stays finite for large outputs', () => {
    if (kind === 'poisson') return
    for (const size of [-1000, 1000]) {
      const at = outputsFor(kind, 2, false, new Float64Array(ROWS * 2).fill(size))
      const gradient = new Float64Array(ROWS * 2)
      loss.gradient(at, gradient)
      expect(Number.isFinite(loss.value(at))).toBe(true)
      expect(gradient.every(Number.isFinite)).toBe(true)
    }
  })
})

/** The last row once more. */
function extend(values: Float64Array): Float64Array {
  const width = values.length / ROWS
  return Float64Array.from([...values, ...values.slice(values.length - width)])
}
