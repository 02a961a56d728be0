import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../pipeline/experiment.ts'
import { type Predictions, predict } from '../../pipeline/predict/index.ts'
import type { AskedWeights } from '../../pipeline/predict/open-model.ts'
import { findRun } from '../../pipeline/store/found-run.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { pointAt } from '../../pipeline/train/points.ts'
import { bundled, folder, HIDDEN, MIXED, MODELS, mixed, runOf, svmlight, write } from './models.ts'

async function ask(out: string, wanted: string, table: string, asked: AskedWeights = {}): Promise<Predictions> {
  const found = await findRun(out, wanted)
  if ('problem' in found) throw new Error(found.problem)
  return predict(found, asked, { path: table, memory: 1e9 })
}

describe('of the rows that it was trained on a model says what it was judged by', () => {
  for (const [what, [spec, table]] of Object.entries(MODELS)) {
    test(what, async () => {
      const { out, outcome } = await runOf(spec)
      const { id } = outcome.plan.runs[0]
      const { metrics, rows, lacking, columns } = await ask(out, 'used', table)
      const { points } = outcome.stored.get(id) ?? { points: null }
      const point =
        outcome.selected === null ? 0 : (outcome.rows.find((row) => isSelected(outcome, row.point))?.point ?? 0)
      const known = points === null ? {} : pointAt(points, point).metrics
      const names = ['loss', 'rmse', 'mae', 'r2', 'accuracy', 'auc', 'log_loss'].filter(
        (name) => `train.${name}` in known,
      )
      expect(names.length).toBeGreaterThan(2)
      const digits = spec.includes('float32') ? 5 : 11
      for (const name of names) {
        const own = known[`train.${name}`]
        expect((metrics?.[name] ?? Number.NaN) / own, name).toBeCloseTo(1, digits)
      }
      expect(rows.length).toBe(outcome.plan.dataOf(outcome.plan.runs[0]).y.length)
      expect({ lacking, columns: columns.map(({ values }) => values.length) }).toEqual({
        lacking: [],
        columns: columns.map(() => rows.length),
      })
    })
  }

  function isSelected({ rows, selected }: Outcome, point: number): boolean {
    return rows.find((row) => row.point === point)?.metrics.lambda === selected?.lambda
  }
})

test('of several targets each has a column and errors of its own', async () => {
  const { out } = await runOf(`data: ${mixed('[first, second]')}, scaling: {target: standardize}}
model: ${HIDDEN}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.02}}
train: {epochs: 300}`)
  const { columns, metrics } = await ask(out, 'used', join(folder, 'mixed.csv'))
  expect(columns.map(({ title }) => title)).toEqual(['prediction.first', 'prediction.second'])
  expect(metrics?.['r2.first']).toBeGreaterThan(0.9)
  expect(metrics?.['r2.second']).toBeGreaterThan(0.9)
  const second = MIXED.split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[4]))
  const squares = second.map((y, i) => (y - Number(columns[1].values[i])) ** 2)
  const rmse = Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / second.length)
  expect(metrics?.['rmse.second']).toBeCloseTo(rmse, 9)
})

test('so have those of a path, and their losses add up to that of the fit', async () => {
  const { out, outcome } = await runOf(`data: ${mixed('[first, second]')}}
model: {kind: linear}
penalty: {kind: group-l1, lambda: {max_fraction: 0.01}}`)
  const { columns, metrics } = await ask(out, 'used', join(folder, 'mixed.csv'))
  expect(columns.map(({ title }) => title)).toEqual(['prediction.first', 'prediction.second'])
  const sum = Number(metrics?.['loss.first']) + Number(metrics?.['loss.second'])
  expect(sum / outcome.rows[0].metrics['train.loss']).toBeCloseTo(1, 11)
})

test('whoever reads the weights file alone can do the same', async () => {
  const { out, outcome } = await runOf(MODELS['a net'][0])
  const file = await readWeights(outcome.folder, outcome.plan.runs[0].id, 'final')
  if (file?.scaling == null || file.fill === null) throw new Error('no scaling')
  const { features, targets } = file.scaling
  const { tensors, fill } = file
  const lines = MIXED.split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const known = (cell: string, j: number) => (cell === '' ? (file.fill?.[j] ?? 0) : Number(cell))
  expect(fill).toHaveLength(5)
  const expected = lines.map(([size, kind, weight]) => {
    const raw = [Number(size), ...['elm', 'fir', 'oak'].map((level) => Number(kind === level)), known(weight, 4)]
    const x = raw.map((value, j) => (value - features.shift[j]) / features.scale[j])
    const layer = (name: string, into: readonly number[]) =>
      [...tensors[`${name}.bias`].values].map((bias, k) =>
        into.reduce((sum, value, j) => sum + value * tensors[`${name}.weight`].values[k * into.length + j], bias),
      )
    const [output] = layer('output', layer('hidden', x).map(Math.tanh))
    return targets.shift[0] + targets.scale[0] * output
  })
  const { columns } = await ask(out, 'used', join(folder, 'mixed.csv'))
  for (const [i, value] of expected.entries()) expect(columns[0].values[i]).toBeCloseTo(value, 11)
})

test('probabilities of the classes sum to 1, and the likeliest is the prediction', async () => {
  for (const model of ['two classes', 'three classes']) {
    const [spec, table] = MODELS[model]
    const { out } = await runOf(spec)
    const { columns } = await ask(out, 'used', table)
    const [prediction, ...shares] = columns
    for (let i = 0; i < prediction.values.length; i++) {
      const row = shares.map(({ values }) => Number(values[i]))
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
      expect(shares[row.indexOf(Math.max(...row))].title).toBe(`probability.${prediction.values[i]}`)
    }
  }
})

describe('which weights', () => {
  test('are those of the chosen λ of the chosen run, or of the λ that is asked for as it is printed', async () => {
    const { out, outcome } = await runOf(`${MODELS['a lasso path'][0]}
search: {kind: grid, parameters: {penalty.factors: {values: [{age: 0}, {sex: 0}]}}}`)
    const { selected } = outcome
    const chosen = await ask(out, 'used', bundled('diabetes.csv'))
    expect(chosen.model).toMatchObject({ run: selected?.run, lambda: selected?.lambda, converged: true })
    const first =
      Number(selected?.coefficients?.reduce((sum, { value }, j) => sum + Number(value) * FIRST[j], 0)) +
      Number(selected?.intercept)
    expect(chosen.columns[0].values[0]).toBeCloseTo(first, 9)

    const lambda = Number((selected?.lambda ?? 0).toPrecision(4))
    const asked = await ask(out, selected?.run ?? '', bundled('diabetes.csv'), { lambda })
    expect(asked.columns).toEqual(chosen.columns)
    const other = outcome.plan.runs.find(({ id }) => id !== selected?.run)?.id ?? ''
    await expect(ask(out, other, bundled('diabetes.csv'))).rejects.toThrow(/has 20 λ from .* say which by --lambda/)
    await expect(ask(out, other, bundled('diabetes.csv'), { lambda: 1000 })).rejects.toThrow(
      /has no λ of 1000, and the nearest is \d/,
    )
    await expect(ask(out, other, bundled('diabetes.csv'), { weights: 'final' })).rejects.toThrow(/is a λ path/)
  })

  test('of a net are those of its result, or a snapshot by name', async () => {
    const { out } = await runOf(`${MODELS['a net'][0]}\nsnapshots: {every: 10, keep: [first, last]}`)
    const table = join(folder, 'mixed.csv')
    const final = await ask(out, 'used', table)
    expect(final.model).toMatchObject({ weights: 'final', lambda: null })
    const [first, last] = [
      await ask(out, 'used', table, { weights: 'first' }),
      await ask(out, 'used', table, { weights: 'epoch-000020' }),
    ]
    expect(last.columns).toEqual(final.columns)
    expect(first.metrics?.loss).toBeGreaterThan(final.metrics?.loss ?? Number.NaN)
    await expect(ask(out, 'used', table, { weights: 'best' })).rejects.toThrow(
      /kept no weights "best"; it has first, epoch-000010, epoch-000020, final$/,
    )
    await expect(ask(out, 'used', table, { lambda: 1 })).rejects.toThrow(/is a net and has no λ path/)
  })

  test('of an experiment that has chosen nothing must be named', async () => {
    const { out } = await runOf(`data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: 1}
search: {kind: grid, parameters: {penalty.lambda: {values: [1, 2]}}}`)
    await expect(ask(out, 'used', bundled('diabetes.csv'))).rejects.toThrow(/has chosen none of its 2 runs/)
  })
})

/** The first row of the diabetes table. */
const FIRST = readFileSync(bundled('diabetes.csv'), 'utf8').split('\n')[1].split(',').map(Number)

describe('a table', () => {
  const trained = runOf(
    `data: ${mixed('first').replace(', missing: mean', '')}, split: {kind: none}}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.01, factors: {weight: 1000000}}`.replace('mixed.csv', 'whole.csv'),
  )
  write('whole.csv', MIXED.replaceAll(/,,/g, ',0.5,'))
  const asked = async (name: string, text: string | Uint8Array) => ask((await trained).out, 'used', write(name, text))

  test('need not have what the model does not use, and may have more, in any order', async () => {
    const whole = await ask((await trained).out, 'used', join(folder, 'whole.csv'))
    const lines = MIXED.split('\n').map((line) => line.split(','))
    const turned = await asked(
      'turned.csv',
      lines
        .map(([size, kind], i) => [kind, i, size].join(','))
        .join('\n')
        .replace('kind,0,', 'kind,n,'),
    )
    expect(turned.columns).toEqual(whole.columns)
    expect({ whole: whole.metrics !== null, turned: turned.metrics }).toEqual({ whole: true, turned: null })
  })

  test('may part its cells by tabs', async () => {
    const { rows } = await asked('parted.tsv', 'size\tkind\n1.5\toak\n')
    expect([...rows]).toEqual([1])
  })

  const wrong: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    'without a column': ['kind\noak\n', /there is no column "size"; there is only "kind"/],
    'with a column that is misspelt': ['Size,kind\n1,oak\n', /no column "size"; did you mean "Size"\?/],
    'without any': ['a,b\n1,2\n', /there are no columns "size", "kind=elm".*; there are "a", "b"/],
    'with a level that is new': [
      'size,kind\n1,oak\n2,ash\n',
      /"ash" in row 2 column "kind" is not known.*it knows "elm", "fir", "oak"/,
    ],
    'without a value': ['size,kind\n1,oak\n,elm\n2,\n', /no value in row 2 column "size", row 3 column "kind=elm"/],
    'with words for numbers': ['size,kind\n1,oak\nbig,elm\n', /column "size" holds text \("big" in row 2\)/],
    'with an infinite value': ['size,kind\n1e999,oak\n', /an infinite value in row 1 column "size"/],
    'without rows': ['size,kind\n', /no rows/],
  }
  for (const [what, [text, message]] of Object.entries(wrong)) {
    test(`${what} is refused`, () => expect(asked('wrong.csv', text)).rejects.toThrow(message))
  }

  test('of which rows lack a value leaves them out where the training did', async () => {
    const { out } =
      await runOf(`data: {kind: csv, path: mixed.csv, target: first, features: [size, weight], missing: drop-rows}
model: {kind: linear}
penalty: {kind: l2, lambda: 0.1}`)
    const { rows, lacking } = await ask(out, 'used', join(folder, 'mixed.csv'))
    expect(lacking.slice(0, 2)).toEqual([4, 11])
    expect(rows.length + lacking.length).toBe(60)
    expect(Array.from(rows)).not.toContain(4)
  })

  test('of a sparse file lacks what is 0 in all its rows', async () => {
    const { out } = await runOf(MODELS['a sparse table'][0])
    const whole = await ask(out, 'used', join(folder, 'text.svmlight'))
    const { columns, rows } = await ask(
      out,
      'used',
      write('one.svmlight', `${svmlight.split('\n').find((line) => !line.startsWith('#'))}\n`),
    )
    expect(rows.length).toBe(1)
    expect(columns[1].values[0]).toBeCloseTo(Number(whole.columns[1].values[0]), 14)
  })
})

test('a plan that says what no spec says is refused, and what it leaves out are the defaults', async () => {
  const [spec, table] = MODELS['a lasso path']
  const { out } = await runOf(spec)
  const file = join(out, 'used', 'plan.jsonl')
  const [line] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const planned = JSON.parse(line)
  const asked = (data: object) => {
    writeFileSync(file, `${JSON.stringify({ ...planned, spec: { ...planned.spec, data } })}\n`)
    return ask(out, 'used', table)
  }
  const { data } = planned.spec
  await expect(asked({ ...data, one_hot: 'error' })).rejects.toThrow(
    /plan\.jsonl has no spec of a run at .*; lariat run/,
  )
  const { one_hot: _, missing: __, ...short } = data
  expect((await asked(short)).rows).toHaveLength(442)
})
