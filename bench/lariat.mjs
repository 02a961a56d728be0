// Lariat as a contestant (see contestant.mjs), and the only file here that knows its inside: where solvers move, this follows.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { openKernels } from '../dist/pipeline/kernels/door.js'
import { loadSpec } from '../dist/pipeline/spec/load.js'
import { runSpecOf } from '../dist/pipeline/spec/resolve.js'
import { planExperiment } from '../dist/pipeline/store/plan.js'
import { families } from '../dist/pipeline/train/family.js'
import { trainRun } from '../dist/pipeline/train/run.js'
import { openUnits } from '../dist/pipeline/train/units.js'
import { readNpy } from './npy.mjs'

const LOSSES = { squared: 'squared', logistic: 'logistic', multinomial: 'cross-entropy' }
const MAX_PASSES = 1e6

/** A task: `work` is what is timed, `certify` what is timed apart, `result` the doubles that the judge sees. */
export async function open(words) {
  const task = { ...words, X: designOf(readNpy(`${words.folder}/X.npy`)), y: readNpy(`${words.folder}/y.npy`).values }
  if (words.grid) task.lambdas = readNpy(words.grid).values
  return kinds[words.kind](task)
}

function designOf({ values, shape: [rows, columns] }) {
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength))
  shared.set(values)
  return { rows, columns, values: shared }
}

const kinds = {
  path({ X, y, family: name, outputs, l1Ratio, lambdas }) {
    const solver = pathSolver({ X, y, weights: null, intercept: false, loss: LOSSES[name], outputs: Number(outputs) })
    const path = strengths(X.columns, lambdas, Number(l1Ratio))
    return {
      work: () => solver.solve(path),
      certify: (fits) => solver.certify(path, fits),
      result: (fits) => Float64Array.from(fits.flatMap(({ w }) => [...w])),
    }
  },

  /** A whole run: the path on all rows, ten on folds, metrics and a certificate for each of its 1,100 fits. */
  cv({ X, y, folds, lambdas, l1Ratio }) {
    const run = resolved(`
      model: {kind: linear}
      data: {kind: csv, path: x.csv, target: y, scaling: {features: none}}
      penalty: {kind: elastic-net, l1_ratio: ${l1Ratio}, lambda: {path: {values: [${[...lambdas].join(', ')}]}}}
      validation: {kind: cross-validation, fold_column: fold}`)
    const dataset = datasetOf(X, y, { folds: foldOfRows(X.rows, Number(folds)) })
    const units = openUnits()
    return {
      work: () => trainRun(run, { dataset, start: null, batches: null }, units),
      result: ({ points }) => Float64Array.from(points, ({ metrics }) => metrics['validation.mse']),
      /** The weights of a fold on centred rows, for the judge to make the exact curve from. */
      fold: (k) => foldWeights({ X, y, lambdas, l1Ratio }, k, Number(folds)),
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

/** Solver and certificate of a family, a whole path at a time. */
function pathSolver(problem) {
  const core = openKernels()
  const family = families[problem.loss]
  return {
    solve: (path) => family.solve(problem, path, MAX_PASSES, core),
    certify: (path, fits) =>
      family.certifyPath
        ? family.certifyPath(problem, path, fits, core)
        : fits.map((fit, k) => family.certify(problem, path[k], fit)),
  }
}

function strengths(p, lambdas, l1Ratio) {
  return [...lambdas].map((lambda) => ({
    l1: new Float64Array(p).fill(lambda * l1Ratio),
    l2: new Float64Array(p).fill(lambda * (1 - l1Ratio)),
  }))
}

function foldWeights({ X, y, lambdas, l1Ratio }, fold, folds) {
  const rows = Array.from({ length: X.rows }, (_, i) => i).filter((i) => i % folds !== fold)
  const values = new Float64Array(rows.length * X.columns)
  for (let j = 0; j < X.columns; j++) {
    for (let i = 0; i < rows.length; i++) values[j * rows.length + i] = X.values[j * X.rows + rows[i]]
  }
  const problem = { X: { rows: rows.length, columns: X.columns, values }, y: Float64Array.from(rows, (i) => y[i]) }
  const solver = pathSolver({ ...problem, weights: null, intercept: true, loss: 'squared', outputs: 1 })
  return Float64Array.from(solver.solve(strengths(X.columns, lambdas, Number(l1Ratio))).flatMap(({ w }) => [...w]))
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
  const own = { features, target: 'y', further: [], classes, X, y, weights: null, roles, folds, rowNumbers }
  return { ...own, digest: '', truth: null }
}

/** Seconds of one call, on the clock and of the processor. */
async function timed(work) {
  const [start, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const used = process.cpuUsage(before)
  return { result, wall: (performance.now() - start) / 1e3, cpu: (used.user + used.system) / 1e6 }
}

async function time(task, calls) {
  if (task.base) {
    const base = await timed(task.base)
    const long = await timed(() => task.work(calls))
    return { result: null, wall: (long.wall - base.wall) / calls, cpu: (long.cpu - base.cpu) / calls }
  }
  let last = null
  const { wall, cpu } = await timed(async () => {
    for (let k = 0; k < calls; k++) last = await task.work()
  })
  const proof = task.certify ? await timed(() => task.certify(last)) : null
  const certificate = proof && { wall: proof.wall, cpu: proof.cpu }
  return { result: last, wall: wall / calls, cpu: cpu / calls, ...(certificate && { certificate }) }
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

/** Most memory this process has had, in MB; the kernel says it in kB. */
function peakMb() {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024
}

function write(path, values) {
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

async function answer(task, words, state) {
  if (words[0] === 'time') {
    const { result, ...measured } = await time(task, Number(words[2]))
    state.result = result
    return { ...measured, peakMb: peakMb() }
  }
  if (words[0] === 'save') write(words[1], task.result(state.result))
  if (words[0] === 'fold') write(words[1], task.fold(Number(words[2])))
  return {}
}

/** Answers lines until they end. */
async function serve() {
  const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const task = await open(Object.fromEntries(process.argv.slice(2).map((word) => word.split('='))))
  const state = { result: null }
  say({ ready: true, version: `${version}, Node ${process.versions.node}` })
  for await (const line of createInterface({ input: process.stdin })) {
    say(await answer(task, line.split(' '), state).catch((error) => ({ error: error.message })))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await serve()
