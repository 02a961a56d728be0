import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { fittedRows } from '../oracle/fitted.ts'
import { testRandom } from '../random.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/**
 * 1/n Σ e^(η + log e) − n·(η + log e) + λ·mean(e)·‖w‖₁, glmnet's Poisson with an offset, is mean(e) times what weights e and rates n/e
 * make of it, but for a constant: its slopes have to vanish at the same weights.
 */
test('rates by exposure are counts with an offset of its logarithm', async () => {
  const random = testRandom(3)
  const rows = Array.from({ length: 150 }, () => {
    const [a, b, exposure] = [random.normal(), random.normal(), 0.5 + 4 * random.uniform()]
    return { x: [a, b], exposure, count: Math.round(exposure * Math.exp(0.5 * a - 0.2 * b) + random.uniform()) }
  })
  const lines = rows.map(({ x, exposure, count }) => [...x, exposure, count / exposure].join(','))
  write('rates.csv', ['a,b,exposure,rate', ...lines, ''].join('\n'))
  const lambda = 0.05
  const spec = `name: rates
data: {kind: csv, path: rates.csv, target: rate, weights: exposure, scaling: {features: none}}
model: {kind: poisson}
penalty: {kind: l1, lambda: ${lambda}}
`
  const { coef, intercept } = await fittedRows(await runHere(write('rates.yaml', spec), fresh()))
  const mean = rows.reduce((sum, { exposure }) => sum + exposure, 0) / rows.length
  const slope = (of: (x: readonly number[]) => number) =>
    rows.reduce((sum, { x, exposure, count }) => {
      const eta = intercept[0] + x[0] * coef[0][0] + x[1] * coef[0][1]
      return sum + of(x) * (count - Math.exp(eta + Math.log(exposure)))
    }, 0) / rows.length
  expect(Math.abs(slope(() => 1))).toBeLessThan(1e-12)
  for (const [j, weight] of coef[0].entries()) {
    expect(weight).not.toBe(0)
    expect(slope((x) => x[j]) - lambda * mean * Math.sign(weight)).toBeCloseTo(0, 12)
  }
})
