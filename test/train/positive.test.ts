import { describe, expect, test } from 'vitest'
import { certify, type PosedProblem } from '../../pipeline/train/certify/certificate.ts'
import { runHere } from '../in-process.ts'
import { distance, type FittedRows, fittedRows, oracle } from '../oracle/fitted.ts'
import { testRandom } from '../random.ts'
import { scratch } from '../scratch.ts'
import { descend } from './naive.ts'

const { write, fresh } = scratch()

interface Case {
  readonly id: string
  readonly convention: string
  readonly scaling: string
  readonly alpha: number
  readonly lambda: readonly number[]
  readonly coef: readonly (readonly number[])[]
  readonly intercept: readonly number[]
}

const { cases }: { cases: readonly Case[] } = JSON.parse(oracle('positive.json'))

describe('weights at 0 or above', () => {
  test.for(cases)('are those of $id', async ({ convention, scaling, alpha, lambda, coef, intercept }) => {
    const fitted = await fitted1(`data: {kind: bundled, dataset: diabetes, scaling: {features: ${scaling}}}
model: {kind: linear}
penalty: {kind: elastic-net, l1_ratio: ${alpha}, convention: ${convention}, positive: true, lambda: {path: {values: [${lambda}]}}}
`)
    for (const [l, right] of coef.entries()) {
      expect(distance(fitted.coef[l], right), `λ = ${lambda[l]}`).toBeLessThan(1e-7)
      expect(fitted.intercept[l] / intercept[l]).toBeCloseTo(1, 7)
    }
  })
})

interface Table {
  readonly columns: readonly Float64Array[]
  readonly y: Float64Array
}

/** Columns that hang together, and a target that some of them push up and others down. */
function table(rows: number, columns: number, seed: number): Table {
  const random = testRandom(seed)
  const common = Float64Array.from({ length: rows }, () => random.normal())
  const X = Array.from({ length: columns }, (_, j) => common.map((c) => 0.6 * c + (1 + j / 10) * random.normal()))
  const y = Float64Array.from(
    { length: rows },
    (_, i) => 2 * X[0][i] - 1.5 * X[1][i] + X[2][i] - 0.5 * X[3][i] + random.normal(),
  )
  return { columns: X, y }
}

function csv({ columns, y }: Table): string {
  const names = columns.map((_, j) => `x${j}`)
  const lines = Array.from(y, (target, i) => [...columns.map((x) => x[i]), target].join(','))
  return `${[...names, 'y'].join(',')}\n${lines.join('\n')}\n`
}

/** The minimum over w_j ≥ 0, slow and plain. */
function minimum(made: Table, l1: number, l2: number, intercept = true): { w: number[]; b: number } {
  const each = (strength: number) => new Float64Array(made.columns.length).fill(strength)
  const { w, b } = descend(posed(made, intercept), { l1: each(l1), l2: each(l2), positive: true })
  return { w: [...w], b }
}

function posed({ columns, y }: Table, intercept = true): PosedProblem {
  const X = { rows: y.length, columns: columns.length, values: Float64Array.from(columns.flatMap((x) => [...x])) }
  return { X, y, weights: null, intercept }
}

const spec = (penalty: string, more = '', scaling = '{features: none, target: none}', target = 'y') =>
  `data: {kind: csv, path: table.csv, target: ${target}, scaling: ${scaling}}
model: {kind: linear${more}}
penalty: {${penalty}, positive: true}
`

async function outcomeOf(text: string) {
  return runHere(write('positive.yaml', `name: positive\n${text}`), fresh())
}

async function fitted1(text: string): Promise<FittedRows> {
  const outcome = await outcomeOf(text)
  for (const { metrics, status } of outcome.rows) {
    expect(status).toBe('completed')
    expect(metrics.gap).toBeLessThan(1e-12)
    expect(metrics.kkt).toBeLessThan(1e-11)
  }
  return fittedRows(outcome)
}

describe('the minimum over them is found', () => {
  const shapes = { tall: [60, 8], wide: [20, 45], 'wider than is looked at whole': [30, 270] } as const
  const penalties = {
    lasso: ['kind: l1', 1, 0],
    'elastic net': ['kind: elastic-net, l1_ratio: 0.3', 0.3, 0.7],
    ridge: ['kind: elastic-net, l1_ratio: 0', 0, 1],
  } as const
  for (const [shape, [rows, columns]] of Object.entries(shapes))
    for (const [penalty, [words, l1, l2]] of Object.entries(penalties).slice(0, columns > 100 ? 2 : 3))
      test(`${penalty}, ${shape}`, async () => {
        const lambdas = shape === 'tall' ? [0.8, 0.2, 0.05] : [1.5, 0.6]
        for (const intercept of [true, false]) {
          const made = table(rows, columns, rows + columns)
          write('table.csv', csv(made))
          const more = intercept ? '' : ', fit_intercept: false'
          const fitted = await fitted1(spec(`${words}, lambda: {path: {values: [${lambdas}]}}`, more))
          for (const [l, lambda] of lambdas.entries()) {
            const { w, b } = minimum(made, lambda * l1, lambda * l2, intercept)
            expect(Math.min(...fitted.coef[l])).toBeGreaterThanOrEqual(0)
            expect(distance(fitted.coef[l], w), `λ = ${lambda}`).toBeLessThan(1e-9)
            expect(Math.abs(fitted.intercept[l] - b)).toBeLessThan(1e-9)
          }
        }
      })

  test('where columns are copies of each other, or of 0', async () => {
    const made = table(40, 6, 3)
    const copies = { ...made, columns: [...made.columns, made.columns[0], new Float64Array(40), made.columns[2]] }
    write('table.csv', csv(copies))
    const fitted = await fitted1(spec('kind: l1, lambda: {path: {values: [0.3, 0.03]}}'))
    for (const [l, lambda] of [0.3, 0.03].entries()) {
      const { w } = minimum(made, lambda, 0)
      const sums = fitted.coef[l].slice(0, 6)
      sums[0] += fitted.coef[l][6]
      sums[2] += fitted.coef[l][8]
      expect(distance(sums, w)).toBeLessThan(1e-9)
    }
  })

  test('of each of several targets', async () => {
    const made = table(40, 6, 5)
    const other = made.y.map((value, i) => made.columns[4][i] - value)
    const lines = csv(made).trimEnd().split('\n')
    write('table.csv', lines.map((line, i) => `${line},${i === 0 ? 'z' : other[i - 1]}`).join('\n'))
    const outcome = await outcomeOf(spec('kind: l1, lambda: 0.1', '', undefined, '[y, z]'))
    const [coef] = (await fittedRows(outcome)).coef
    for (const [k, y] of [made.y, other].entries()) {
      const { w } = minimum({ ...made, y }, 0.1, 0)
      expect(
        distance(
          coef.filter((_, c) => c % 2 === k),
          w,
        ),
      ).toBeLessThan(1e-9)
    }
  })
})

/** What a model expects of each row and output, from η of the row. */
const MEANS: Readonly<Record<string, (eta: readonly number[]) => number[]>> = {
  logistic: ([eta]) => [1 / (1 + Math.exp(-eta))],
  poisson: ([eta]) => [Math.exp(eta)],
  multinomial: (eta) => {
    const sizes = eta.map(Math.exp)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    return sizes.map((size) => size / total)
  },
}

describe('of other losses every slope is where it is to be', () => {
  const kinds = ['logistic', 'poisson', 'multinomial'] as const
  const shapes = { tall: [80, 6], wide: [30, 60], 'wider than is looked at whole': [40, 300] } as const
  const targets: Readonly<Record<(typeof kinds)[number], (y: number) => number>> = {
    logistic: (y) => Number(y > 0),
    poisson: (y) => Math.max(0, Math.round(1.5 + y)),
    multinomial: (y) => (y < -1 ? 0 : y < 1 ? 1 : 2),
  }
  for (const kind of kinds)
    for (const [shape, [rows, columns]] of Object.entries(shapes))
      test(`${kind}, ${shape}`, async () => {
        const made = table(rows, columns, rows + columns)
        const y = made.y.map(targets[kind])
        write('table.csv', csv({ ...made, y }))
        const [lambdas, l1, l2] = [[0.3, 0.1, 0.03], 0.8, 0.2]
        const text = spec(
          `kind: elastic-net, l1_ratio: ${l1}, lambda: {path: {values: [${lambdas}]}}`,
          '',
          '{features: none}',
        )
        const { coef, intercepts } = await fitted1(text.replace('kind: linear', `kind: ${kind}`))
        const outputs = kind === 'multinomial' ? 3 : 1
        let open = 0
        for (const [l, lambda] of lambdas.entries()) {
          const rest = Array.from(y, (target, i) => {
            const eta = intercepts[l].map((b, k) =>
              made.columns.reduce((sum, x, j) => sum + x[i] * coef[l][j * outputs + k], b),
            )
            return MEANS[kind](eta).map((mean, k) => (outputs === 1 ? target : Number(target === k)) - mean)
          })
          const slope = (x: (i: number) => number, k: number) => rest.reduce((sum, r, i) => sum + x(i) * r[k], 0) / rows
          for (let k = 0; k < outputs; k++) {
            expect(Math.abs(slope(() => 1, k))).toBeLessThan(1e-10)
            for (const [j, x] of made.columns.entries()) {
              const w = coef[l][j * outputs + k]
              const over = slope((i) => x[i], k) - lambda * l1 - lambda * l2 * w
              if (w > 0) open++
              expect(w).toBeGreaterThanOrEqual(0)
              if (w > 0) expect(Math.abs(over)).toBeLessThan(1e-10)
              else expect(over).toBeLessThan(1e-10)
            }
          }
        }
        expect(open).toBeGreaterThan(3)
      })
})

test('λ_max of classes is where the first weight leaves 0', async () => {
  const made = table(60, 5, 4)
  for (const sign of [1, -1]) {
    write('table.csv', csv({ ...made, y: made.y.map((y) => Number(sign * y > 0)) }))
    const text = spec('kind: l1, lambda: {path: {count: 40}}', '', '{features: none}').replace('linear', 'logistic')
    const { coef } = await fitted1(text)
    expect(coef[0].every((weight) => weight === 0)).toBe(true)
    expect(coef[1].filter((weight) => weight > 0)).toHaveLength(1)
  }
})

test('λ_max is where the first weight leaves 0, however strongly others pull below', async () => {
  write(
    'table.csv',
    csv({ ...table(50, 5, 8), y: table(50, 5, 8).columns[1].map((x, i) => -3 * x + table(50, 5, 8).columns[0][i]) }),
  )
  const fitted = await fitted1(spec('kind: l1, lambda: {path: {count: 40}}'))
  expect(fitted.coef[0].every((weight) => weight === 0)).toBe(true)
  expect(fitted.coef[1].filter((weight) => weight > 0)).toHaveLength(1)
})

test('where no weight of the lasso is below 0 it is the same, and where all pull below all are 0', async () => {
  const made = table(50, 4, 9)
  const up = made.columns[0].map((x, i) => 3 * x + 2 * made.columns[1][i])
  write('table.csv', csv({ ...made, y: up }))
  const text = spec('kind: l1, lambda: 0.01')
  const [held] = (await fitted1(text)).coef
  const [free] = (await fittedRows(await outcomeOf(text.replace(', positive: true', '')))).coef
  expect(Math.min(...free)).toBeGreaterThanOrEqual(0)
  expect(distance(held, free)).toBeLessThan(1e-13)

  const alone = made.columns.slice(0, 1)
  write('table.csv', csv({ columns: alone, y: alone[0].map((x) => -x) }))
  const { coef } = await fitted1(spec('kind: l1, lambda: {path: {count: 5}}'))
  expect(coef.flat().every((weight) => weight === 0)).toBe(true)
})

test('cross-validation, stability and alo go by fits that are held, too', async () => {
  write('table.csv', csv(table(60, 8, 11)))
  const path = spec('kind: l1, lambda: {path: {count: 10}}', '', 'default').replace(', scaling: default', '')
  const cross = await outcomeOf(`${path}validation: {kind: cross-validation, folds: 5}\nstability: {subsamples: 10}\n`)
  expect(cross.selected?.coefficients?.every(({ value }) => Number(value) >= 0)).toBe(true)
  const own = await outcomeOf(`${path}validation: {kind: cross-validation, folds: 5, grid: per-fold}\n`)
  const alo = await outcomeOf(`${path}validation: {kind: alo}\n`)
  const exact = await outcomeOf(`${path}validation: {kind: leave-one-out}\n`)
  const last = (one: typeof alo) => one.rows.at(-1)?.metrics['validation.loss'] ?? Number.NaN
  expect(own.rows.every(({ status }) => status === 'completed')).toBe(true)
  expect(last(alo) / last(exact)).toBeGreaterThan(0.9)
  expect(last(alo) / last(exact)).toBeLessThan(1.1)
})

describe('on a sparse table they are those of the same table written out', () => {
  /** Few entries in a column, and a target that half of them push up. */
  const sparse = (rows: number, columns: number, classes: boolean) => {
    const random = testRandom(rows + columns)
    const effects = Array.from({ length: columns }, () => random.normal())
    return Array.from({ length: rows }, () => {
      const cells = effects.flatMap((effect, j) =>
        random.uniform() < 0.04 ? [{ j, x: 1 + random.uniform(), effect }] : [],
      )
      const y = cells.reduce((sum, { x, effect }) => sum + x * effect, random.normal())
      return `${classes ? Math.sign(y) : y} ${cells.map(({ j, x }) => `${j + 1}:${x}`).join(' ')}\n`
    }).join('')
  }
  const cases = { linear: [300, 150], logistic: [300, 150], 'linear, by sweeps': [900, 1600] } as const
  for (const [what, [rows, columns]] of Object.entries(cases))
    test(what, async () => {
      const [kind] = what.split(',')
      write('table.svmlight', sparse(rows, columns, kind === 'logistic'))
      const text = (dense: boolean) => `data: {kind: svmlight, path: table.svmlight, dense: ${dense}}
model: {kind: ${kind}}
penalty: {kind: l1, positive: true, lambda: {path: {count: 12, min_ratio: 0.01}}}
train: {tolerance: 1.0e-13}
`
      const [here, out] = [await outcomeOf(text(false)), await outcomeOf(text(true))]
      for (const { metrics } of [...here.rows, ...out.rows]) expect(metrics.gap).toBeLessThan(1e-11)
      expect(here.rows[0].metrics.lambda / out.rows[0].metrics.lambda).toBeCloseTo(1, 12)
      const [found, right] = [await fittedRows(here), await fittedRows(out)]
      for (const [l, coef] of right.coef.entries()) {
        expect(Math.min(...found.coef[l])).toBeGreaterThanOrEqual(0)
        expect(distance(found.coef[l], coef), `λ ${l}`).toBeLessThan(1e-6)
      }
      const most = here.rows.at(-1)?.metrics.nonzeros
      expect(most).toBeGreaterThan(what.includes('sweeps') ? 500 : 10)
    })
})

describe('the certificate', () => {
  const made = table(30, 4, 2)
  const problem = posed(made)
  const strengths = { l1: new Float64Array(4).fill(0.2), l2: new Float64Array(4), positive: true }

  test('proves the minimum, and of weights beside it that they are none', () => {
    const { w, b } = minimum(made, 0.2, 0)
    const proof = certify(problem, strengths, Float64Array.from(w), b)
    expect(proof.gap).toBeLessThan(1e-12)
    expect(proof.kkt).toBeLessThan(1e-12)
    const nearby = certify(
      problem,
      strengths,
      Float64Array.from(w, (weight) => 1.01 * weight),
      b,
    )
    expect(nearby.gap).toBeGreaterThan(1e-6)
  })

  test('takes no weight below 0, and says of the lasso’s own weights that they are none of these', () => {
    const below = Float64Array.of(1, -1e-9, 0, 0)
    expect(certify(problem, strengths, below, 0)).toMatchObject({
      objective: Number.POSITIVE_INFINITY,
      gap: Number.POSITIVE_INFINITY,
    })
    expect(certify(problem, { ...strengths, positive: false }, below, 0).gap).toBeLessThan(2)
  })
})
