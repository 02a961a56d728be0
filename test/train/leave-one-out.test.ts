import { Matrix, pseudoInverse } from 'ml-matrix'
import { describe, expect, test } from 'vitest'
import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import { classesWithoutEachRow } from '../../pipeline/train/path/leave-one-out-classes.ts'
import type { PosedModel } from '../../pipeline/train/posed-model.ts'
import { runHere } from '../in-process.ts'
import { testRandom } from '../random.ts'
import { scratch } from '../scratch.ts'
import { core, distance } from './problems.ts'

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

/** Rows of three classes that overlap, and a weight for each. */
function overlapping(rows: number): string {
  const random = testRandom(5)
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = Array.from({ length: 4 }, () => random.normal())
    const c = ['a', 'b', 'c'][i % 3]
    x[0] += i % 3
    x[1] -= i % 3 === 1 ? 1 : 0
    return [...x, c, 0.5 + random.uniform()].join(',')
  })
  return `x0,x1,x2,x3,c,v\n${lines.join('\n')}\n`
}

describe('several classes', () => {
  const spec = (penalty: string, model = 'multinomial', more = '') => {
    write('three.csv', overlapping(60))
    return `data: {kind: csv, path: three.csv, target: c, features: [x0, x1, x2, x3], scaling: {fit_on: all}${more}}
model: {kind: ${model}}
penalty: ${penalty}`
  }

  test.for([
    ['ridge', '{kind: l2, lambda: {path: {values: [1, 0.1, 0.01]}}}'],
    ['the lasso', '{kind: l1, lambda: {path: {values: [0.1, 0.05, 0.02]}}}'],
    ['a free feature', '{kind: l1, lambda: {path: {values: [0.1, 0.05]}}, factors: {x2: 0}}'],
    ['an elastic net', '{kind: elastic-net, lambda: {path: {values: [0.1, 0.05]}}}'],
  ] as const)('are near leave-one-out under %s, with and without weights', async ([name, penalty], { expect }) => {
    for (const weights of ['', ', weights: v']) {
      const { exact, approximate } = await both(
        name.replaceAll(' ', '-'),
        spec(penalty, 'multinomial', weights),
        'loss',
      )
      expect(farthest(approximate, exact)).toBeLessThan(0.02)
      expect(
        farthest(
          approximate.map(({ se }) => ({ value: se })),
          exact.map(({ se }) => ({ value: se })),
        ),
      ).toBeLessThan(0.1)
    }
  })

  test('of which there are two are a logistic model with half the ridge', async () => {
    const table = overlapping(60).replaceAll(/,c,(?=\d)/g, ',a,')
    const of = async (model: string, lambdas: readonly number[]) => {
      const text = spec(`{kind: l2, lambda: {path: {values: [${lambdas}]}}}`, model).replace('three.csv', 'two.csv')
      write('two.csv', table)
      return (await both(`two-${model}`, text, 'loss')).approximate.map(({ value }) => value)
    }
    const [several, one] = [await of('multinomial', [1, 0.1]), await of('logistic', [0.5, 0.05])]
    for (const [l, value] of several.entries()) expect(Math.abs(value / one[l] - 1)).toBeLessThan(1e-9)
  })

  test('take the very Newton step that is taken with plain linear algebra, row by row', () => {
    const random = testRandom(3)
    const [n, p, K] = [25, 3, 3]
    const X = { rows: n, columns: p, values: Float64Array.from({ length: n * p }, () => random.normal()) }
    const y = Float64Array.from({ length: n }, (_, i) => i % K)
    const weights = Float64Array.from({ length: n }, () => 0.5 + random.uniform())
    const w = Float64Array.from({ length: p * K }, (_, c) => ([1, 5, 6].includes(c) ? 0 : random.normal() / 2))
    const b = Float64Array.of(0.2, -0.1, 0.3)
    const problem = { X, y, weights, intercept: true, loss: 'cross-entropy', outputs: K } as const
    for (const [l1, l2, free] of [
      [0.1, 0, 0],
      [0.1, 0.2, 0],
      [0, 0.3, 0],
      [0.1, 0, 1],
      [0.1, 0.2, 1],
    ]) {
      const strength = (size: number) => Float64Array.from({ length: p }, (_, j) => (j < p - free ? size : 0))
      const strengths = { l1: strength(l1), l2: strength(l2), positive: false }
      const found = core.arena.scoped(() => classesWithoutEachRow(problem, strengths, { w, b }, core))
      const right = newtonSteps(problem, strengths, w, b)
      // Outputs are told apart from those of other classes; a constant for all is none.
      const relative = (eta: ArrayLike<number>) => Array.from(eta, (value, c) => value - eta[c - (c % K)])
      expect(distance(relative(found ?? []), relative(right))).toBeLessThan(1e-9)
    }
  })
})

/** The outputs of each row after a Newton step on all others, by the pseudo-inverse of their Hessian. */
function newtonSteps(
  { X, y, weights, outputs: K }: PosedModel,
  { l1, l2 }: Strengths,
  w: Float64Array,
  b: Float64Array,
): number[] {
  const n = X.rows
  const v = weights ?? new Float64Array(n).fill(1)
  const total = v.reduce((sum, one) => sum + one, 0)
  const active = Array.from(w.keys()).filter((c) => w[c] !== 0 || l1[Math.floor(c / K)] === 0)
  const size = active.length + K
  const row = (i: number, k: number) =>
    Matrix.rowVector([
      ...active.map((c) => (c % K === k ? X.values[Math.floor(c / K) * n + i] : 0)),
      ...Array.from({ length: K }, (_, m) => (m === k ? 1 : 0)),
    ])
  const etas = Array.from({ length: n }, (_, i) =>
    Array.from({ length: K }, (_, k) => {
      let sum = b[k]
      for (let j = 0; j < X.columns; j++) sum += w[j * K + k] * X.values[j * n + i]
      return sum
    }),
  )
  const means = etas.map((eta) => {
    const sizes = eta.map(Math.exp)
    return sizes.map((one) => one / sizes.reduce((sum, other) => sum + other, 0))
  })
  return etas.flatMap((eta, out) => {
    const H = Matrix.zeros(size, size)
    const g = Matrix.zeros(size, 1)
    for (let i = 0; i < n; i++) {
      if (i === out) continue
      for (let k = 0; k < K; k++) {
        const z = row(i, k)
        g.add(z.transpose().mul(v[i] * (means[i][k] - (y[i] === k ? 1 : 0))))
        for (let l = 0; l < K; l++) {
          H.add(
            z
              .transpose()
              .mmul(row(i, l))
              .mul(v[i] * means[i][k] * ((k === l ? 1 : 0) - means[i][l])),
          )
        }
      }
    }
    for (const [a, c] of active.entries()) {
      const j = Math.floor(c / K)
      const weight = total - v[out]
      H.set(a, a, H.get(a, a) + total * (1 - 1 / n) * l2[j])
      g.set(a, 0, g.get(a, 0) + weight * (l1[j] * Math.sign(w[c]) + l2[j] * w[c]))
    }
    // The fit is taken to be a minimum: the slope on all rows, which is 0 there, is left out of what is stepped by.
    const all = Matrix.zeros(size, 1)
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++)
        all.add(
          row(i, k)
            .transpose()
            .mul(v[i] * (means[i][k] - (y[i] === k ? 1 : 0))),
        )
    }
    for (const [a, c] of active.entries()) {
      const j = Math.floor(c / K)
      all.set(a, 0, all.get(a, 0) + total * (l1[j] * Math.sign(w[c]) + l2[j] * w[c]))
    }
    const step = pseudoInverse(H).mmul(all.sub(g))
    return eta.map((value, k) => value + row(out, k).mmul(step).get(0, 0))
  })
}

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
