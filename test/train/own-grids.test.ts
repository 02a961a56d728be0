import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeOf } from '../../pipeline/train/path/own-grids.ts'
import { runHere } from '../in-process.ts'
import { oracle, withFolds } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const glmnet: { lambda: readonly number[]; cvm: readonly number[]; cvsd: readonly number[] } = JSON.parse(
  oracle('diabetes-own-grids.json'),
)

describe('a λ grid for each fold', () => {
  test('has the curve and the standard errors of cv.glmnet with its own default', async () => {
    write(
      'folds.csv',
      withFolds('diabetes', (row) => row % 5),
    )
    const file = write(
      'own-grids.yaml',
      `name: own-grids
data: {kind: csv, path: folds.csv, target: y}
model: {kind: linear}
penalty: {kind: l1, convention: glmnet, lambda: {path: {count: 30, min_ratio: 1.0e-3}}}
validation: {kind: cross-validation, fold_column: fold, grid: per-fold}
`,
    )
    const { rows } = await runHere(file, fresh())
    for (const [k, { metrics }] of rows.entries()) {
      expect(Math.abs(metrics.lambda / glmnet.lambda[k] - 1)).toBeLessThan(1e-14)
      expect(Math.abs(metrics['validation.mse'] / glmnet.cvm[k] - 1)).toBeLessThan(1e-11)
      expect(Math.abs(metrics['validation.mse_se'] / glmnet.cvsd[k] - 1)).toBeLessThan(1e-11)
    }
  })

  test('is the common one where the λ are given', async () => {
    const file = write(
      'given.yaml',
      `name: given
data: {kind: synthetic, rows: 40, columns: 6}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {values: [0.5, 0.2, 0.05]}}}
validation: {kind: cross-validation, folds: 4}
`,
    )
    const common = await runHere(file, fresh())
    const own = await runHere(file, fresh(), ['validation.grid=per-fold'])
    for (const [k, { metrics }] of own.rows.entries()) {
      const wanted = common.rows[k].metrics['validation.loss']
      expect(Math.abs(metrics['validation.loss'] / wanted - 1)).toBeLessThan(1e-11)
    }
  })
})

test('a λ lies between its neighbours, or at the end of the grid', () => {
  const sorted = fc
    .uniqueArray(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 })
    .map((values) => values.sort((a, b) => b - a))
  fc.assert(
    fc.property(sorted, fc.double({ min: 1e-7, max: 1e7, noNaN: true }), fc.boolean(), (down, lambda, turned) => {
      const grid = turned ? down.toReversed() : down
      const { left, right, share } = placeOf(grid, lambda)
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1)
      const clamped = Math.min(Math.max(lambda, down[down.length - 1]), down[0])
      const at = grid[left] + share * (grid[right] - grid[left])
      // The sum rounds to the digits of the larger neighbour, which may be a million times as large as what lies between.
      const larger = Math.max(grid[left], grid[right])
      expect(Math.abs(at - clamped)).toBeLessThanOrEqual(8 * Number.EPSILON * larger)
    }),
  )
})
