import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { runHere } from '../in-process.ts'
import { testRandom } from '../random.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/** A table of two features and a target that is made from a hidden score; `classes` are cut out of it. */
function table(name: string, target: (score: number, noise: number) => string, rows = 80): string {
  const random = testRandom(8)
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [random.normal(), random.normal()]
    return `${a},${b},${target(a - b, random.normal())}`
  })
  return write(`${name}.csv`, ['a,b,y', ...lines, ''].join('\n'))
}

function specOf(name: string, model: string, more: string, data = ''): string {
  return write(
    `${name}.yaml`,
    `name: ${name}
data: {kind: csv, path: ${name}.csv, target: y${data}}
model: {kind: ${model}}
update: {kind: coordinate-descent}
${more}
`,
  )
}

async function weightsOf(file: string) {
  const outcome = await runHere(file, fresh())
  const found = await readWeights(outcome.folder, outcome.plan.runs[0].id, 'path')
  if (found === null) throw new Error('the run has no path of weights')
  return { ...found, outcome }
}

const values = (text: string) => `penalty: {kind: l1, lambda: {path: {values: [${text}]}}}`

describe('classes', () => {
  test('are the same written as numbers and as text, the later counting as 1', async () => {
    table('numbers', (score, noise) => (score + noise > 0 ? '10' : '9'))
    table('text', (score, noise) => (score + noise > 0 ? 'yes' : 'no'))
    const numbers = await weightsOf(specOf('numbers', 'logistic', values('0.05, 0.01')))
    const text = await weightsOf(specOf('text', 'logistic', values('0.05, 0.01')))
    expect([numbers.classes, text.classes]).toEqual([
      ['9', '10'],
      ['no', 'yes'],
    ])
    expect(numbers.tensors).toEqual(text.tensors)
    expect(text.tensors.coef.values[0]).toBeGreaterThan(0)
  })

  test('with weights of their own go into files and selection as lists', async () => {
    table('three', (score, noise) => ['low', 'mid', 'top'][Math.min(2, Math.max(0, Math.round(score + noise + 1)))])
    const select = 'validation: {kind: cross-validation, folds: 5}\nselect: {metric: validation.accuracy, rule: min}'
    const { tensors, features, classes, outcome } = await weightsOf(
      specOf('three', 'multinomial', `${values('0.1, 0.05, 0.01')}\n${select}`),
    )
    expect([features, classes]).toEqual([
      ['a', 'b'],
      ['low', 'mid', 'top'],
    ])
    const shapes = Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))
    expect(shapes).toEqual({
      lambda: [3],
      coef: [3, 2, 3],
      intercept: [3, 3],
      coef_scaled: [3, 2, 3],
      intercept_scaled: [3, 3],
      frequency: [3, 2],
    })
    const { selected, rows, folder } = outcome
    const scores = rows.map(({ metrics }) => metrics['validation.accuracy'])
    const point = scores.indexOf(Math.max(...scores))
    expect(selected?.metrics).toEqual(rows[point].metrics)
    expect(selected?.classes).toEqual(classes)
    expect(selected?.intercept).toEqual([...tensors.intercept.values.subarray(3 * point, 3 * point + 3)])
    expect(selected?.coefficients?.[1]).toEqual({
      feature: 'b',
      value: [...tensors.coef.values.subarray(6 * point + 3, 6 * point + 6)],
      value_scaled: [...tensors.coef_scaled.values.subarray(6 * point + 3, 6 * point + 6)],
    })
    expect(JSON.parse(readFileSync(join(folder, 'selected.json'), 'utf8'))).toEqual(selected)
  })

  test('that a plane separates end unconverged without a penalty, and say why', async () => {
    table('apart', (score) => (score > 0 ? 'b' : 'a'))
    const { outcome } = await weightsOf(specOf('apart', 'logistic', 'penalty: {kind: none}'))
    const [run] = [...outcome.stored.values()]
    expect(run.status).toBe('unconverged')
    expect(run.stop).toBe('1 of 1 λ with a fit whose weights have no limit: the loss falls for ever')
    expect([...run.points.values].every(Number.isFinite)).toBe(true)
    expect(outcome.selected).toBeNull()
  })
})

describe('the C of scikit-learn', () => {
  const lambdas = [0.1, 0.02, 0.005]

  test.for(['l1', 'l2'])('is 1/(λn), and its paths go from small to large (%s)', async (kind) => {
    table('two', (score, noise) => String(Number(score + noise > 0)))
    const path = (of: readonly number[], convention: string) =>
      `penalty: {kind: ${kind}, convention: ${convention}, lambda: {path: {values: [${of}]}}}`
    const own = await weightsOf(specOf('two', 'logistic', path(lambdas, 'lariat')))
    const C = lambdas.map((lambda) => 1 / (lambda * 80))
    const theirs = await weightsOf(specOf('two', 'logistic', path(C.toReversed(), 'sklearn-C')))
    expect([...theirs.tensors.lambda.values]).toEqual(C)
    for (const [c, value] of own.tensors.coef.values.entries()) {
      expect(Math.abs(theirs.tensors.coef.values[c] - value)).toBeLessThan(1e-10)
    }
    const fractions = (rows: typeof own) => rows.outcome.rows.map(({ metrics }) => metrics.lambda_fraction)
    for (const [k, fraction] of fractions(own).entries()) expect(fractions(theirs)[k]).toBeCloseTo(fraction, 12)
  })

  test('makes grids from the C at which every weight is zero', async () => {
    table('two', (score, noise) => String(Number(score + noise > 0)))
    const grid = (convention: string) =>
      `penalty: {kind: l1, convention: ${convention}, lambda: {path: {count: 5, min_ratio: 0.01}}}`
    const own = await weightsOf(specOf('two', 'logistic', grid('lariat')))
    const theirs = await weightsOf(specOf('two', 'logistic', grid('sklearn-C')))
    for (const [k, C] of theirs.tensors.lambda.values.entries()) {
      expect(C * own.tensors.lambda.values[k] * 80).toBeCloseTo(1, 12)
    }
    expect(own.outcome.rows.map(({ metrics }) => metrics.nonzeros)[0]).toBe(0)
  })
})

test('glmnet divides nothing by the deviation of classes', async () => {
  table('two', (score, noise) => String(Number(score + noise > 0)))
  const ridge = (convention: string) => `penalty: {kind: l2, lambda: 0.1, convention: ${convention}}`
  const own = await weightsOf(specOf('two', 'logistic', ridge('lariat')))
  const theirs = await weightsOf(specOf('two', 'logistic', ridge('glmnet')))
  expect(theirs.tensors).toEqual(own.tensors)
})

test('counts are fitted, with weights of observations as repeated rows', async () => {
  const file = table('counts', (score, noise) => String(Math.max(0, Math.floor(Math.exp(0.5 * score + 0.3 * noise)))))
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  write('repeated.csv', [head, ...lines, lines[0], lines[1], lines[1], ''].join('\n'))
  const weighted = lines.map((line, i) => `${line},${i === 0 ? 2 : i === 1 ? 3 : 1}`)
  write('weighted.csv', [`${head},v`, ...weighted, ''].join('\n'))
  const repeated = await weightsOf(specOf('repeated', 'poisson', values('0.1, 0.01')))
  const once = await weightsOf(specOf('weighted', 'poisson', values('0.1, 0.01'), ', weights: v'))
  for (const name of ['coef', 'intercept', 'coef_scaled']) {
    for (const [c, value] of repeated.tensors[name].values.entries()) {
      expect(Math.abs(once.tensors[name].values[c] - value)).toBeLessThan(1e-11)
    }
  }
  const [row] = once.outcome.rows
  expect(row.metrics['train.deviance']).toBeGreaterThan(0)
  expect(Object.keys(row.metrics).filter((name) => name.startsWith('train.'))).toEqual([
    'train.loss',
    'train.deviance',
    'train.rmse',
    'train.mae',
    'train.objective',
  ])
})
