// What Lariat does in each workload. The only file here that knows its inside: where that moves, this follows.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { roomBehind, tableNumbers } from '../dist/pipeline/kernels/table-memory.js'
import { localLauncher } from '../dist/pipeline/launch/local.js'
import { loadSpec } from '../dist/pipeline/spec/load.js'
import { runSpecOf } from '../dist/pipeline/spec/resolve.js'
import { environmentOf } from '../dist/pipeline/store/environment.js'
import { writeExperiment } from '../dist/pipeline/store/experiment-folder.js'
import { planExperiment } from '../dist/pipeline/store/plan.js'
import { runFolder } from '../dist/pipeline/store/write-run.js'
import { metricAt } from '../dist/pipeline/train/points.js'
import { trainRun } from '../dist/pipeline/train/run.js'
import { openUnits } from '../dist/pipeline/train/units.js'
import { readNpy } from './npy.mjs'
import { timed } from './timed.mjs'

const MODELS = { squared: 'linear', targets: 'linear', logistic: 'logistic', multinomial: 'multinomial' }

/** A task: `work` is what is timed, and `result` makes of what comes back the doubles that the judge sees. */
export async function open(words) {
  const table = words.folder.includes('sparse') ? sparseOf(words.folder) : tableOf(words.folder)
  const task = { ...words, ...table }
  if (words.grid) task.lambdas = readNpy(words.grid).values
  return kinds[words.kind](task)
}

/** Tables lie where readers of data put them, the target behind the features. */
function tableOf(folder) {
  const {
    values,
    shape: [rows, columns],
  } = readNpy(`${folder}/X.npy`, (_length, _kind, shape) => tableNumbers(...shape))
  const behind = roomBehind(values, rows)
  const place = (length) => (length === rows && behind !== null ? behind : shared(length))
  const y = readNpy(`${folder}/y.npy`, place).values
  return { X: { rows, columns, values }, y }
}

function shared(length) {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
}

/** Compressed columns, in memory that threads share. */
function sparseOf(folder) {
  const y = readNpy(`${folder}/y.npy`).values
  const [entries, places, begins] = ['data', 'indices', 'indptr'].map((name) => readNpy(`${folder}/${name}.npy`).values)
  return { X: { rows: y.length, columns: begins.length - 1, begins, places, entries }, y }
}

const kinds = {
  /** A whole run on rows as they are, without intercept: λ grid, fits, certificates, metrics. */
  path(task) {
    const run = pathRun(task, { kind: MODELS[task.family], fit_intercept: false }, 'validation: {kind: none}')
    const isNumbers = task.family === 'squared' || task.family === 'targets'
    const classes = isNumbers ? null : Array.from({ length: Math.max(2, task.outputs) }, (_, k) => `${k}`)
    const inputs = { dataset: datasetOf(task.X, task.y, { classes }), start: null, batches: null }
    const { units, close } = threads(task)
    const clock = clockToWeights(units)
    return {
      work: () => clock.time((own) => trainRun(run, inputs, own)),
      toWeights: clock.take,
      result: weightsOf,
      close,
    }
  },

  /** A whole run: the path on all rows, ten on folds, metrics and a certificate for each of its 1,100 fits. */
  cv(task) {
    const { X, y, folds } = task
    const run = pathRun(
      task,
      { kind: 'linear', fit_intercept: true },
      'validation: {kind: cross-validation, fold_column: fold}',
    )
    const dataset = datasetOf(X, y, { folds: foldOfRows(X.rows, Number(folds)) })
    const units = openUnits()
    return {
      work: () => trainRun(run, { dataset, start: null, batches: null }, units),
      result: ({ points }) =>
        Float64Array.from({ length: points.count }, (_, l) => metricAt(points, l, 'validation.mse')),
      /** The weights of a fold on its other rows, for the judge to make the exact curve from. */
      fold: (k) => foldWeights(task, k, Number(folds)),
    }
  },

  /** Epochs of `calls`, less one epoch on its own: what is left is steps. */
  net({ X, y, family, hidden, activation, batch, lambda, rate, precision }) {
    const classes = family === 'multinomial' ? Array.from({ length: 10 }, (_, k) => `${k}`) : null
    const units = openUnits()
    const nothing = new Int32Array()
    const train = Int32Array.from({ length: X.rows }, (_, i) => i)
    const inputs = { dataset: datasetOf(X, y, { classes }), start: null, batches: null }
    const runs = new Map()
    const epochs = (count) => {
      runs.set(
        count,
        runs.get(count) ?? resolved(netSpec({ hidden, activation, batch, lambda, rate, precision }, count)),
      )
      return units.net({ run: runs.get(count), inputs, train, validation: nothing, held: nothing })
    }
    return {
      async work(calls) {
        await epochs(1 + calls)
      },
      base: () => epochs(1),
      result: () => new Float64Array(),
    }
  },
}

/** Units here, or on so many threads. */
function threads({ workers = 1 }) {
  if (Number(workers) === 1) return { units: openUnits(), close: () => {} }
  const { units, close } = localLauncher(Number(workers))
  return { units, close }
}

/** How long runs take until their weights and certificates are there, and errors on rows begin. */
function clockToWeights(units) {
  const seconds = []
  return {
    time(work) {
      const begun = performance.now()
      let isThere = false
      const scores = (task) => {
        if (!isThere) seconds.push((performance.now() - begun) / 1e3)
        isThere = true
        return units.scores(task)
      }
      return work({ ...units, scores })
    },
    /** The mean since it was asked last. */
    take: () => {
      const all = seconds.splice(0)
      return all.reduce((sum, one) => sum + one, 0) / all.length
    },
  }
}

function pathRun({ l1Ratio, lambdas, gap, group, positive, X }, model, validation) {
  const penalty =
    group === undefined
      ? `kind: elastic-net, l1_ratio: ${l1Ratio}, positive: ${positive ?? false}`
      : `kind: group-l1, groups: ${listsOf(X.columns, Number(group))}`
  return resolved(`
      model: ${JSON.stringify(model)}
      data: {kind: csv, path: x.csv, target: y, scaling: {features: none}}
      penalty: {${penalty}, lambda: {path: {values: [${[...lambdas].join(', ')}]}}}
      train: {tolerance: ${gap}}
      ${validation}`)
}

/** Features side by side, as datasetOf names them. */
function listsOf(columns, size) {
  const lists = Array.from({ length: columns / size }, (_, g) =>
    Array.from({ length: size }, (_, i) => `x${g * size + i + 1}`),
  )
  return `[${lists.map((list) => `[${list.join(', ')}]`).join(', ')}]`
}

/** (L, p), or with classes (L, p, K). */
function weightsOf(result) {
  if (!('weights' in result)) throw new Error(`${result.status}: ${result.stop}`)
  return result.weights.path.coef_scaled.values
}

async function foldWeights(task, fold, folds) {
  const { X, y } = task
  const rows = Array.from({ length: X.rows }, (_, i) => i).filter((i) => i % folds !== fold)
  const values = new Float64Array(new SharedArrayBuffer(rows.length * X.columns * Float64Array.BYTES_PER_ELEMENT))
  for (let j = 0; j < X.columns; j++) {
    for (let i = 0; i < rows.length; i++) values[j * rows.length + i] = X.values[j * X.rows + rows[i]]
  }
  const run = pathRun(task, { kind: 'linear', fit_intercept: true }, 'validation: {kind: none}')
  const own = { rows: rows.length, columns: X.columns, values }
  const dataset = datasetOf(
    own,
    Float64Array.from(rows, (i) => y[i]),
    {},
  )
  return weightsOf(await trainRun(run, { dataset, start: null, batches: null }, openUnits()))
}

function foldOfRows(rows, folds) {
  return Int32Array.from({ length: rows }, (_, i) => i % folds)
}

function netSpec({ hidden, activation, batch, lambda, rate, precision }, epochs) {
  return `
      data: {kind: csv, path: x.csv, target: y, scaling: {features: none}}
      model: {kind: mlp, layers: [{name: hidden, units: ${hidden}, activation: ${activation}}, {name: output}]}
      penalty: {kind: l1, lambda: ${lambda}}
      update: {kind: subgradient, optimizer: {kind: sgd, learning_rate: ${rate}}}
      train: {epochs: ${epochs}, batch_size: ${batch}, evaluate_every: 1000000, precision: ${precision}}`
}

/** The run of a spec, with all its defaults. */
function resolved(body) {
  const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
  const text = `name: bench\n${body.replaceAll(/^ {6}/gm, '')}\n`
  try {
    const file = join(folder, 'bench.yaml')
    writeFileSync(file, text)
    return runSpecOf(loadSpec(file).experiment)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function datasetOf(X, y, { folds = null, classes = null }) {
  const features = Array.from({ length: X.columns }, (_, j) => `x${j + 1}`)
  const rowNumbers = Int32Array.from({ length: X.rows }, (_, i) => i + 1)
  const roles = new Uint8Array(X.rows)
  // Several targets lie one after the other.
  const [first, ...others] = Array.from({ length: y.length / X.rows }, (_, k) =>
    y.subarray(k * X.rows, (k + 1) * X.rows),
  )
  const further = others.map((one, k) => ({ name: `y${k + 2}`, y: one }))
  const own = { features, target: 'y', further, classes, X, y: first, weights: null, roles, folds, rowNumbers }
  return { ...own, digest: '', truth: null }
}

/** Seconds of the arithmetic of an experiment: all its runs in this process, with nothing planned, sent or written meanwhile. */
export async function trainAll(spec) {
  const plan = await planExperiment(loadSpec(spec))
  const units = openUnits()
  const { wall, cpu } = await timed(async () => {
    for (const run of plan.runs) await trainRun(run.spec, plan.inputsOf(run), units)
  })
  return { wall, cpu }
}

/** Fills a folder with an experiment whose runs are all finished; the first one's numbers do for all of them. */
export async function finishAll(spec, folder) {
  const loaded = loadSpec(spec)
  const plan = await planExperiment(loaded)
  const [first] = plan.runs
  const result = await trainRun(first.spec, plan.inputsOf(first), openUnits())
  mkdirSync(folder, { recursive: true })
  await writeExperiment(folder, loaded, plan.runs, true, await environmentOf(loaded))
  const timing = { started: new Date().toISOString(), durationMs: 0 }
  for (const run of plan.runs) {
    mkdirSync(join(folder, run.id, 'weights'), { recursive: true })
    for (const [name, content] of runFolder(run, result, timing).files)
      writeFileSync(join(folder, run.id, name), content)
  }
}
