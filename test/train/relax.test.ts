import { describe, expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { distance, fittedRows, oracle } from '../oracle/fitted.ts'
import { testRandom } from '../random.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

interface Case {
  readonly id: string
  readonly data: string
  readonly alpha: number
  readonly lambda: readonly number[]
  readonly refit: readonly (readonly number[])[]
  readonly refit_intercept: readonly number[]
  readonly half: readonly (readonly number[])[]
  readonly half_intercept: readonly number[]
}

const { cases }: { cases: readonly Case[] } = JSON.parse(oracle('relaxed-glmnet.json'))
const MODELS: Readonly<Record<string, string>> = { counts: 'poisson', classes: 'logistic' }

describe('relaxed paths of glmnet', () => {
  test.for(cases)('$id', async (one) => {
    const spec = write(
      'relaxed.yaml',
      `name: relaxed
data: {kind: bundled, dataset: ${one.data}}
model: {kind: ${MODELS[one.id] ?? 'linear'}}
penalty: {kind: elastic-net, l1_ratio: ${one.alpha}, convention: glmnet, lambda: {path: {values: [${one.lambda}]}}}
`,
    )
    for (const [gamma, coef, intercepts] of [
      [0, one.refit, one.refit_intercept],
      [0.5, one.half, one.half_intercept],
    ] as const) {
      const outcome = await runHere(spec, fresh(), [`penalty.relax=${gamma}`])
      const fitted = await fittedRows(outcome)
      for (const [l, right] of coef.entries()) {
        expect(distance(fitted.coef[l], right), `λ = ${one.lambda[l]}`).toBeLessThan(2e-8)
        expect(Math.abs(fitted.intercept[l] / intercepts[l] - 1)).toBeLessThan(2e-8)
        expect(outcome.rows[l].metrics.gap).toBeLessThan(1e-12)
      }
    }
  })
})

/** A table whose last columns are y, z (y above its mean), c (of three classes) and the number of a fold. */
function table(rows: number, columns: number, folds: number): string {
  const random = testRandom(11)
  const names = Array.from({ length: columns }, (_, j) => `x${j}`)
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = names.map(() => random.normal())
    const signal = x[0] - 0.7 * x[1] + 0.4 * (x[2] ?? 0)
    const y = signal + random.normal()
    const c = x[0] + random.normal() > 0.4 ? 'a' : x[1] + random.normal() > 0 ? 'b' : 'c'
    return [...x, y, y > 0 ? 1 : 0, c, i % folds].join(',')
  })
  return `${[...names, 'y', 'z', 'c', 'fold'].join(',')}\n${lines.join('\n')}\n`
}

const COLUMNS = 8
const features = Array.from({ length: COLUMNS }, (_, j) => `x${j}`)
const MODEL_OF = { linear: 'y', logistic: 'z', multinomial: 'c' } as const

function specOf(kind: keyof typeof MODEL_OF, more: string): string {
  write('table.csv', table(120, COLUMNS, 4))
  return write(
    `${kind}.yaml`,
    `name: ${kind}
data: {kind: csv, path: table.csv, target: ${MODEL_OF[kind]}, features: [${features}], split: {kind: none}}
model: {kind: ${kind}}
${more}
`,
  )
}

const path = (relax: string) => `penalty: {kind: l1, lambda: {path: {values: [0.2, 0.1, 0.05, 0.02]}}${relax}}`

describe.for(['linear', 'logistic', 'multinomial'] as const)('a relaxed %s path', (kind) => {
  test('is γ of the lasso and 1 − γ of the refit, which lowers the training loss', async () => {
    const weights = async (relax: string) => fittedRows(await runHere(specOf(kind, path(relax)), fresh()))
    const [lasso, refit, quarter] = [await weights(''), await weights(', relax: 0'), await weights(', relax: 0.25')]
    for (const [l, blended] of quarter.scaled.entries()) {
      const right = blended.map((_, j) => 0.25 * lasso.scaled[l][j] + 0.75 * refit.scaled[l][j])
      expect(distance(blended, right)).toBeLessThan(1e-12)
    }
    const losses = async (relax: string) =>
      (await runHere(specOf(kind, path(relax)), fresh())).rows.map(({ metrics }) => metrics['train.loss'])
    const [shrunk, free] = [await losses(''), await losses(', relax: 0')]
    for (const [l, loss] of free.entries()) expect(loss).toBeLessThan(shrunk[l])
  })

  test('is relaxed in each fold on its own rows', async () => {
    const spec = specOf(kind, `${path(', relax: 0.3')}\nvalidation: {kind: cross-validation, fold_column: fold}`)
    const { rows, plan } = await runHere(spec, fresh())
    const { dataset } = { dataset: plan.dataOf(plan.runs[0]) }
    const errors: number[][] = []
    for (let fold = 0; fold < 4; fold++) {
      const own = Array.from({ length: dataset.X.rows }, (_, i) => i + 1).filter((i) => (i - 1) % 4 === fold)
      const others = Array.from({ length: dataset.X.rows }, (_, i) => i + 1).filter((i) => (i - 1) % 4 !== fold)
      const alone = specOf(kind, path(', relax: 0.3'))
      const outcome = await runHere(alone, fresh(), [`data.split={kind: rows, train: [${others}], test: [${own}]}`])
      errors.push(outcome.rows.map(({ metrics }) => metrics['test.loss']))
    }
    for (const [l, { metrics }] of rows.entries()) {
      const mean = errors.reduce((sum, one) => sum + one[l] / 4, 0)
      expect(Math.abs(metrics['validation.loss'] / mean - 1)).toBeLessThan(1e-10)
    }
  })
})

test('γ = 1 is the lasso: the same runs by the same ids', async () => {
  const ids = async (relax: string) =>
    (await runHere(specOf('linear', path(relax)), fresh())).plan.runs.map(({ id }) => id)
  expect(await ids(', relax: 1')).toEqual(await ids(''))
  expect(await ids(', relax: 0.5')).not.toEqual(await ids(''))
})

describe('cross-products and columns give the same path', () => {
  test.for([
    ['weighted rows', []],
    ['no intercept', ['model.fit_intercept=false', 'data.scaling={features: unit-variance, target: none}']],
    ['a free feature and an L2 part', ['penalty.kind=elastic-net', 'penalty.factors={x3: 0}']],
  ] as const)('with %s', async ([, changes], { expect }) => {
    const base = `${path(', relax: 0.4')}\nvalidation: {kind: cross-validation, folds: 4}`
    // As weights: numbers above 0 with no part in the model.
    const weighted = [...changes, 'data.weights=fold', 'data.features=[x0, x1, x2, x3, x4, x5, x6, x7]']
    const common = await runHere(specOf('linear', base), fresh(), weighted)
    // With a grid for each fold every path is solved on the columns.
    const own = await runHere(specOf('linear', base), fresh(), [...weighted, 'validation.grid=per-fold'])
    const [a, b] = [await fittedRows(common), await fittedRows(own)]
    for (const [l, weights] of a.coef.entries()) expect(distance(weights, b.coef[l])).toBeLessThan(1e-11)
    for (const [l, { metrics, status }] of common.rows.entries()) {
      const other = own.rows[l].metrics
      expect(status).toBe('completed')
      expect(Math.max(metrics.gap, other.gap)).toBeLessThan(1e-12)
      expect(Math.abs(metrics['train.objective'] / other['train.objective'] - 1)).toBeLessThan(1e-12)
      expect(Math.abs(metrics['validation.loss'] / other['validation.loss'] - 1)).toBeLessThan(1e-9)
    }
  })
})

test('features that stay on the disk are relaxed to the same bytes', async () => {
  const base = `${path(', relax: 0.4')}\nvalidation: {kind: cross-validation, folds: 4}`
  const [here, disk] = [
    await runHere(specOf('linear', base), fresh()),
    await runHere(specOf('linear', base), fresh(), ['data.stream=always']),
  ]
  expect(disk.rows.map(({ metrics }) => metrics)).toEqual(here.rows.map(({ metrics }) => metrics))
  expect(await fittedRows(disk)).toEqual(await fittedRows(here))
})

test('a support that tells the classes apart has no refit, and such a λ is unconverged', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i - 14.5},${(i * 7) % 11},${i < 15 ? 0 : 1}`)
  write('apart.csv', `x,noise,z\n${rows.join('\n')}\n`)
  const spec = write(
    'apart.yaml',
    `name: apart
data: {kind: csv, path: apart.csv, target: z}
model: {kind: logistic}
penalty: {kind: l1, lambda: {path: {values: [10, 0.1]}}, relax: 0.5}
`,
  )
  const { rows: found, stored } = await runHere(spec, fresh())
  expect(found.map(({ status }) => status)).toEqual(['completed', 'unconverged'])
  expect([...stored.values()].map(({ stop }) => stop)).toEqual([
    '1 of 2 λ with a fit whose weights have no limit: the loss falls for ever; end the path at a larger λ, or take relax out',
  ])
})

test('the halves of stability selection are those of the fit that chooses', async () => {
  const halves = async (relax: string) => {
    const spec = specOf(
      'linear',
      `penalty: {kind: l1, lambda: {path: {count: 10}}${relax}}
validation: {kind: cross-validation, folds: 4}
stability: {subsamples: 10}`,
    )
    return (await runHere(spec, fresh())).selected?.support?.stability_selection
  }
  expect(await halves(', relax: 0.5')).toEqual(await halves(''))
})
