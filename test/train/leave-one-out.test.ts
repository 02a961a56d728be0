import { describe, expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/** The estimates of one metric along the path of a spec, by leave-one-out and by its approximation. */
async function both(name: string, spec: string, metric: string) {
  const file = write(`${name}.yaml`, `name: ${name}\n${spec}\n`)
  const curve = async (kind: string) => {
    const { rows } = await runHere(file, fresh(), [`validation={kind: ${kind}}`])
    return rows.map(({ metrics }) => ({
      value: metrics[`validation.${metric}`],
      se: metrics[`validation.${metric}_se`],
    }))
  }
  return { exact: await curve('leave-one-out'), approximate: await curve('alo') }
}

/** The largest |a/b − 1|, where both are there. */
function farthest(a: readonly { value: number }[], b: readonly { value: number }[]): number {
  return Math.max(...a.map(({ value }, k) => Math.abs(value / b[k].value - 1)))
}

const data = (rows: number, columns: number, scaling: string) =>
  `data: {kind: synthetic, rows: ${rows}, columns: ${columns}, informative: 4, correlation: 0.4, scaling: ${scaling}}`
const classes =
  '{kind: bundled, dataset: breast-cancer, scaling: {fit_on: all}, split: {kind: rows, train: [1-90]}, features: [mean_texture, mean_smoothness]}'
const fixed = '{fit_on: all}'

describe('approximate leave-one-out is leave-one-out', () => {
  test.for([
    ['least squares', 'penalty: {kind: none}'],
    ['ridge', 'penalty: {kind: l2, lambda: {path: {values: [10, 1, 0.1, 0.01]}}}'],
    ['ridge with a free feature', 'penalty: {kind: l2, lambda: {path: {values: [3, 0.1]}}, factors: {x2: 0}}'],
  ] as const)('to rounding for %s, where scaling is fixed', async ([name, penalty], { expect }) => {
    const spec = `${data(40, 6, fixed)}\nmodel: {kind: linear}\nupdate: {kind: coordinate-descent}\n${penalty}`
    const { exact, approximate } = await both(name.replaceAll(' ', '-'), spec, 'mse')
    expect(farthest(approximate, exact)).toBeLessThan(1e-10)
    expect(Math.abs(approximate[0].se / exact[0].se - 1)).toBeLessThan(1e-10)
  })

  test('to rounding without an intercept', async () => {
    const spec = `${data(40, 6, '{fit_on: all, features: unit-variance, target: none}')}\nmodel: {kind: linear, fit_intercept: false}\npenalty: {kind: l2, lambda: {path: {values: [1, 0.1]}}}`
    const { exact, approximate } = await both('without', spec, 'mse')
    expect(farthest(approximate, exact)).toBeLessThan(1e-10)
  })
})

describe('approximate leave-one-out is near leave-one-out', () => {
  test('within 2 % along a lasso path with fixed scaling, 3 % where each fold scales anew', async () => {
    const lasso = 'model: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 20, min_ratio: 0.01}}}'
    const still = await both('lasso', `${data(120, 10, fixed)}\n${lasso}`, 'mse')
    expect(farthest(still.approximate, still.exact)).toBeLessThan(0.02)
    const anew = await both('lasso-anew', `${data(120, 10, '{}')}\n${lasso}`, 'mse')
    expect(farthest(anew.approximate, anew.exact)).toBeLessThan(0.03)
  })

  test('within 1 % for logistic ridge and lasso', async () => {
    for (const kind of ['l1', 'l2']) {
      const spec = `data: ${classes}\nmodel: {kind: logistic}\npenalty: {kind: ${kind}, lambda: {path: {values: [0.1, 0.03, 0.01]}}}`
      const { exact, approximate } = await both(`logistic-${kind}`, spec, 'deviance')
      expect(farthest(approximate, exact)).toBeLessThan(0.01)
    }
  })
})

test('where a fit determines a row by itself there is no estimate, and such a λ is not chosen', async () => {
  const file = write(
    'saturated.yaml',
    `name: saturated
${data(12, 30, '{}')}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 40, min_ratio: 1.0e-6}}}
validation: {kind: alo}
`,
  )
  const { rows, selected } = await runHere(file, fresh())
  const last = rows.at(-1)?.metrics ?? {}
  expect(last.nonzeros).toBeGreaterThanOrEqual(11)
  expect(last).not.toHaveProperty(['validation.loss'])
  expect(rows[3].metrics['validation.loss']).toBeGreaterThan(0)
  expect(selected?.metrics.nonzeros).toBeLessThan(11)
})
