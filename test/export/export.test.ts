import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { numbersOf } from '../../pipeline/data/choose.ts'
import type { AnyColumn, Table } from '../../pipeline/data/dataset.ts'
import type { FormatName } from '../../pipeline/export/format.ts'
import { exportModel } from '../../pipeline/export/index.ts'
import type { PortableModel } from '../../pipeline/export/portable.ts'
import { type Predictions, predict } from '../../pipeline/predict/index.ts'
import type { AskedWeights } from '../../pipeline/predict/open-model.ts'
import { readTableFile } from '../../pipeline/predict/table-file.ts'
import { type FoundRun, findRun } from '../../pipeline/store/found-run.ts'
import { decodeTensors } from '../../pipeline/store/safetensors.ts'
import { bundled, folder, MODELS, mixed, runOf, write } from '../predict/models.ts'
import { byCsv, bySafetensors, bySklearn, shares } from './forms.ts'
import { runOnnx } from './onnx-runtime.ts'

const net = (activation: string, more = '') => `data: ${mixed('first')}, scaling: {features: standardize}}
model: {kind: mlp, layers: [{name: hidden, units: 4, activation: ${activation}}, {name: output}]${more}}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.01}}
train: {epochs: 10}`

const MIXED_TABLE = join(folder, 'mixed.csv')

/** All models that are used elsewhere, and what those leave out. */
const EXPORTED: typeof MODELS = {
  ...MODELS,
  ...Object.fromEntries(
    ['identity', 'relu', 'leaky-relu', 'sigmoid', 'softplus'].map((name) => [
      `a net of ${name}`,
      [net(name), MIXED_TABLE] as const,
    ]),
  ),
  'a net without biases that counts': [
    net('tanh', ', loss: poisson')
      .replace('target: first', 'target: count')
      .replace('units: 4', 'units: 4, bias: false'),
    MIXED_TABLE,
  ],
  'two classes with an output each': [
    `data: {kind: bundled, dataset: breast-cancer}
model: {kind: mlp, loss: cross-entropy, layers: [{name: hidden, units: 3}, {name: output}]}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.01}}
train: {epochs: 3}`,
    bundled('breast-cancer.csv'),
  ],
  'several targets': [
    `data: ${mixed('[first, second]')}}
model: {kind: linear}
penalty: {kind: group-l1, lambda: {max_fraction: 0.01}}`,
    MIXED_TABLE,
  ],
  'words alone': [
    `data: {kind: csv, path: mixed.csv, target: first, features: [kind], one_hot: [kind]}
model: {kind: linear}
penalty: {kind: l2, lambda: 0.1}`,
    MIXED_TABLE,
  ],
}

/** What scikit-learn has no estimator for. */
const NOT_IN_SKLEARN: Readonly<Record<string, RegExp>> = {
  'a net of leaky-relu': /MLP has one activation, of identity, relu, tanh, sigmoid; --to onnx/,
  'a net of softplus': /MLP has one activation/,
  'a net without biases that counts': /MLP counts nothing; --to onnx/,
}

async function found(out: string): Promise<FoundRun> {
  const run = await findRun(out, 'used')
  if ('problem' in run) throw new Error(run.problem)
  return run
}

async function exported(run: FoundRun, to: FormatName, onlyUsed = false, asked: AskedWeights = {}) {
  const { model, bytes } = await exportModel(run, asked, { to, onlyUsed })
  return { model, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes, text: bytes.toString() }
}

const cellsOf = (table: Table<AnyColumn>, name: string) => {
  const column = table.columns.find((one) => one.name === name)
  if (column === undefined) return new Array<number>(table.rows).fill(0)
  return [...(column.kind === 'sparse' ? numbersOf(column) : column.values)]
}

/** The graph's inputs as somebody would take them from the table. */
function onnxInputs({ features, encoded }: PortableModel, table: Table<AnyColumn>) {
  const ofText = (feature: string) => encoded.some(({ name }) => feature.startsWith(`${name}=`))
  const columns = features.filter((feature) => !ofText(feature)).map((name) => cellsOf(table, name))
  const rows = Array.from({ length: table.rows }, (_, i) => columns.map((column) => Number(column[i])))
  return {
    ...(columns.length === 0 ? {} : { X: { columns: columns.length, values: Float64Array.from(rows.flat()) } }),
    ...Object.fromEntries(encoded.map(({ name }) => [name, { columns: 1, values: cellsOf(table, name).map(String) }])),
  }
}

/** Rows of all features, encoded and filled in. */
function featureRows({ features, encoded, fill }: PortableModel, table: Table<AnyColumn>): number[][] {
  const columns = features.map((feature, j) => {
    const own = encoded.find(({ name }) => feature.startsWith(`${name}=`))
    const cells = cellsOf(table, own?.name ?? feature)
    if (own !== undefined) return cells.map((cell) => Number(`${own.name}=${cell}` === feature))
    return cells.map((cell) => (Number.isNaN(cell) ? (fill?.[j] ?? Number.NaN) : Number(cell)))
  })
  return Array.from({ length: table.rows }, (_, i) => columns.map((column) => column[i]))
}

/** The numbers that were predicted, row after row. */
function predictedRows({ columns, model }: Predictions): number[][] {
  const own = model.classes === null ? columns : columns.slice(1)
  return Array.from(columns[0].values, (_, i) => own.map(({ values }) => Number(values[i])))
}

function expectClose(rows: readonly (readonly number[])[], expected: readonly (readonly number[])[], digits: number) {
  expect(rows.length).toBe(expected.length)
  const off = (value: number, own: number) => Math.abs(value - own) / Math.max(1, Math.abs(own))
  const worst = rows.flatMap((row, i) => row.map((value, k) => off(value, expected[i][k])))
  expect(worst).toHaveLength(expected.flat().length)
  expect(Math.max(...worst)).toBeLessThan(10 ** -digits)
}

const inRows = (values: readonly (number | string)[], width: number) =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width).map(Number))

describe('what other programs predict with it is what is predicted here', () => {
  for (const [what, [spec, path]] of Object.entries(EXPORTED)) {
    test(what, async () => {
      const { out } = await runOf(spec)
      const run = await found(out)
      const predictions = await predict(run, {}, { path, memory: 1e9 })
      const expected = predictedRows(predictions)
      const table = await readTableFile({ path, memory: 1e9 }, run.planned.spec.data)
      // Single precision is what was trained in; what is written has all digits.
      const digits = spec.includes('float32') ? 5 : 11

      const onnx = await exported(run, 'onnx')
      const { classes, loss, layers } = onnx.model
      const { prediction, label, probabilities } = await runOnnx(onnx.bytes, onnxInputs(onnx.model, table))
      const width = classes?.length ?? layers[layers.length - 1].units
      expectClose(inRows((prediction ?? probabilities).values, width), expected, digits)
      expect(label?.values).toEqual(classes === null ? undefined : predictions.columns[0].values)

      const x = featureRows(onnx.model, table)
      const means = (eta: readonly number[]) =>
        classes !== null ? shares(eta) : loss === 'poisson' ? eta.map(Math.exp) : [...eta]
      expectClose(bySafetensors((await exported(run, 'safetensors')).bytes, x).map(means), expected, digits)

      const refused = NOT_IN_SKLEARN[what]
      if (refused !== undefined) await expect(exported(run, 'sklearn-json')).rejects.toThrow(refused)
      else expectClose(bySklearn((await exported(run, 'sklearn-json')).text, x), expected, digits)

      if (layers.length === 1) expectClose(byCsv((await exported(run, 'csv')).text, x).map(means), expected, digits)
    })
  }
})

describe('--only-used', () => {
  test('asks for fewer columns, and predicts the same', async () => {
    const [spec, path] = MODELS['a lasso path']
    const run = await found((await runOf(spec)).out)
    const whole = await exported(run, 'onnx')
    const own = await exported(run, 'onnx', true)
    const { coefficients = [] } = (await runOf(spec)).outcome.selected ?? {}
    expect(own.model.features).toEqual(coefficients.filter(({ value }) => value !== 0).map(({ feature }) => feature))
    expect(own.model.features.length).toBeLessThan(whole.model.features.length)
    expect(own.bytes.length).toBeLessThan(whole.bytes.length)
    const table = await readTableFile({ path, memory: 1e9 }, run.planned.spec.data)
    const [some, all] = [
      await runOnnx(own.bytes, onnxInputs(own.model, table)),
      await runOnnx(whole.bytes, onnxInputs(whole.model, table)),
    ]
    expectClose(inRows(some.prediction.values, 1), inRows(all.prediction.values, 1), 13)
  })

  test('keeps all levels of a column of which it needs one, and refuses to ask for nothing', async () => {
    const one = await runOf(`data: ${mixed('first')}}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.05, factors: {kind=elm: 0, kind=fir: 1e6, kind=oak: 1e6, weight: 1e6}}`)
    const { model } = await exported(await found(one.out), 'csv', true)
    expect(model.features).toEqual(['size', 'kind=elm', 'kind=fir', 'kind=oak'])
    expect(model.fill).toHaveLength(4)
    const none = await runOf(`data: ${mixed('first')}}
model: {kind: linear}
penalty: {kind: l1, lambda: {max_fraction: 2}}`)
    await expect(exported(await found(none.out), 'onnx', true)).rejects.toThrow(
      /uses none of its features.*leave --only-used out/,
    )
  })
})

describe('a graph', () => {
  const graphOf = async (data: string) => {
    const run = await found((await runOf(`data: ${data}\nmodel: {kind: linear}\npenalty: {kind: l2, lambda: 0.1}`)).out)
    return (await exported(run, 'onnx')).bytes
  }
  const rows = (numbers: readonly number[], words: readonly string[]) => ({
    X: { columns: 2, values: Float64Array.from(numbers) },
    kind: { columns: 1, values: words },
  })

  test('refuses a level that the model does not know', async () => {
    const bytes = await graphOf(`${mixed('first')}}`)
    await expect(runOnnx(bytes, rows([1, 2], ['ash']))).rejects.toThrow(/Unknown Category/)
  })

  test('puts means for what is missing where the model has them, else it says NaN', async () => {
    const filled = await graphOf(`${mixed('first')}}`)
    const { prediction } = await runOnnx(filled, rows([1, Number.NaN, 1, 0.5], ['', 'oak']))
    expect(prediction.values.map((value) => Number.isFinite(value))).toEqual([true, true])

    const whole = await graphOf(`${mixed('first').replace('missing: mean', 'missing: drop-rows')}}`)
    const said = await runOnnx(whole, rows([1, Number.NaN, 1, 0.5], ['oak', 'oak']))
    expect(said.prediction.values.map((value) => Number.isFinite(value))).toEqual([false, true])
    await expect(runOnnx(whole, rows([1, 0.5], ['']))).rejects.toThrow(/Unknown Category/)
  })

  test('cannot have a column of text that is called as its numbers are', async () => {
    const text = `data: {kind: csv, path: named.csv, target: first, one_hot: [X]}
model: {kind: linear}
penalty: {kind: l2, lambda: 0.1}`
    write('named.csv', 'a,X,first\n1,u,2\n2,v,3\n3,u,5\n4,v,1\n')
    const run = await found((await runOf(text)).out)
    await expect(exported(run, 'onnx')).rejects.toThrow(/column of text cannot be called X.*rename it/)
    await expect(exported(run, 'csv')).resolves.toBeDefined()
  })
})

test('a net as CSV has a line for each weight, in units of the data', async () => {
  const run = await found((await runOf(MODELS['a net'][0])).out)
  const { text, model } = await exported(run, 'csv')
  const { tensors } = decodeTensors((await exported(run, 'safetensors')).bytes)
  const lines = text.trimEnd().split('\n')
  expect(lines.slice(0, 4)).toEqual([
    'layer,unit,input,weight',
    `hidden,0,(bias),${tensors['hidden.bias'].values[0]}`,
    `hidden,0,size,${tensors['hidden.weight'].values[0]}`,
    `hidden,0,kind=elm,${tensors['hidden.weight'].values[1]}`,
  ])
  expect(lines.at(-1)).toBe(`output,0,3,${tensors['output.weight'].values[3]}`)
  expect(lines).toHaveLength(1 + 4 * (model.features.length + 1) + 5)
})

test('the weights of another λ, or of another file of a net, are those that are asked for', async () => {
  const path = await runOf(MODELS['a lasso path'][0])
  const run = await found(path.out)
  const lambda = path.outcome.rows[3].metrics.lambda
  expect((await exported(run, 'csv', false, { lambda })).model.lambda).toBe(lambda)
  const trained = await found((await runOf(`${MODELS['a net'][0]}\nsnapshots: {every: 10, keep: [first, last]}`)).out)
  const [first, last] = [await exported(trained, 'csv', false, { weights: 'first' }), await exported(trained, 'csv')]
  expect(first.model.weights).toBe('first')
  expect(first.text).not.toBe(last.text)
})
