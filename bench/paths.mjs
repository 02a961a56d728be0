// Times λ paths and cross-validation of squared loss, in this process and on one thread: `node bench/paths.mjs [name …]`.
// Prints CPU milliseconds: to the weights, for the certificates, for the errors on rows; and the worst gap.
import { trainPath } from '../dist/pipeline/train/path/path-run.js'
import { openUnits } from '../dist/pipeline/train/units.js'
import { regression } from './regression.mjs'

const WORKLOADS = {
  'd1000x200 1e-2': { data: [1000, 200, 0, 11], ratio: 1e-2 },
  'd1000x200 1e-3': { data: [1000, 200, 0, 11], ratio: 1e-3 },
  'ar9_1000x200 1e-2': { data: [1000, 200, 0.9, 17], ratio: 1e-2 },
  'ar9_1000x200 1e-3': { data: [1000, 200, 0.9, 17], ratio: 1e-3 },
  'd10000x100 1e-2': { data: [10000, 100, 0, 12], ratio: 1e-2 },
  'd10000x100 1e-3': { data: [10000, 100, 0, 12], ratio: 1e-3 },
  'd100000x50 1e-2': { data: [100000, 50, 0, 13], ratio: 1e-2 },
  'd100000x50 1e-3': { data: [100000, 50, 0, 13], ratio: 1e-3 },
  'enet_1000x200 1e-2': { data: [1000, 200, 0, 11], ratio: 1e-2, l1Ratio: 0.5 },
  'ar200x5000 1e-2': { data: [200, 5000, 0.5, 14], ratio: 1e-2 },
  'ar200x5000 1e-3': { data: [200, 5000, 0.5, 14], ratio: 1e-3 },
  'd1000x10000 1e-2': { data: [1000, 10000, 0, 15], ratio: 1e-2, slow: true },
  'd1000x10000 1e-3': { data: [1000, 10000, 0, 15], ratio: 1e-3, slow: true },
  'd500x20000 1e-2': { data: [500, 20000, 0, 16], ratio: 1e-2, slow: true },
  cv1000x200: { data: [1000, 200, 0, 11], ratio: 1e-2, folds: 10 },
  cv200x2000: { data: [200, 2000, 0.5, 18], ratio: 1e-2, folds: 10 },
  cv100000x100: { data: [100000, 100, 0, 19], ratio: 1e-2, folds: 10, slow: true },
  cv1e6x50: { data: [1000000, 50, 0, 20], ratio: 1e-2, folds: 10, slow: true },
}

const asked = process.argv.slice(2)
for (const [name, workload] of Object.entries(WORKLOADS)) {
  if (asked.length > 0 ? !asked.some((one) => name.includes(one)) : workload.slow) continue
  await time(name, workload)
}

async function time(name, { data, ratio, l1Ratio = 1, folds = 0, slow = false }) {
  const dataset = datasetOf(...data)
  const run = runOf(ratio, l1Ratio, folds)
  const best = {}
  let result
  for (let repeat = 0; repeat < (slow ? 3 : 9); repeat++) {
    const spent = {}
    const units = timed(openUnitsOnce(), spent)
    spent.calibration = calibrate()
    const before = process.cpuUsage()
    const wall = performance.now()
    result = await trainPath(run, dataset, units)
    spent.wall = performance.now() - wall
    spent.all = cpuSince(before)
    for (const [what, ms] of Object.entries(spent)) best[what] = Math.min(best[what] ?? Infinity, ms)
  }
  const numbers = Object.entries(best).map(([what, ms]) => `${what} ${ms.toFixed(1)}`)
  const { gap, kkt } = result.certificate
  const rss = Math.round(process.memoryUsage().rss / 2 ** 20)
  console.log(
    `${name.padEnd(20)} ${numbers.join('  ')}  gap ${gap.toExponential(1)} kkt ${kkt.toExponential(1)} ${result.status} rss ${rss} MB`,
  )
}

/** A fixed amount of work, as long as nothing else runs: other loads of the machine show here, too. */
function calibrate() {
  calibrate.numbers ??= Float64Array.from({ length: 1 << 16 }, (_, i) => i % 7)
  const a = calibrate.numbers
  const before = process.cpuUsage()
  let sum = 0
  for (let repeat = 0; repeat < 100; repeat++) for (let i = 0; i < a.length; i++) sum += a[i] * a[i]
  calibrate.sum = sum
  return cpuSince(before)
}

function openUnitsOnce() {
  openUnitsOnce.units ??= openUnits()
  return openUnitsOnce.units
}

/** Units of work that note what CPU each kind takes. */
function timed(units, spent) {
  return Object.fromEntries(
    Object.entries(units).map(([kind, work]) => [
      kind,
      async (task) => {
        // All of the work is done before the promise is there.
        const before = process.cpuUsage()
        const result = work(task)
        spent[kind] = (spent[kind] ?? 0) + cpuSince(before)
        return result
      },
    ]),
  )
}

function cpuSince(before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function datasetOf(n, p, rho, seed) {
  const { X, y } = regression(n, p, rho, seed)
  return {
    features: Array.from({ length: p }, (_, j) => `x${j + 1}`),
    target: 'y',
    further: [],
    classes: null,
    X: { rows: n, columns: p, values: X },
    y,
    weights: null,
    roles: new Uint8Array(n),
    folds: null,
    rowNumbers: Int32Array.from({ length: n }, (_, i) => i + 1),
    digest: '',
    truth: null,
  }
}

function runOf(ratio, l1Ratio, folds) {
  const lambda = { path: { count: 100, min_ratio: ratio } }
  return {
    seed: 0,
    data: { kind: 'synthetic', scaling: { features: 'standardize', target: 'center', fit_on: 'train' } },
    model: { kind: 'linear', fit_intercept: true },
    penalty: { kind: 'elastic-net', lambda, l1_ratio: l1Ratio, convention: 'lariat', factors: {} },
    update: { kind: 'coordinate-descent', max_passes: 100000 },
    train: { tolerance: 1e-7 },
    validation:
      folds > 0 ? { kind: 'cross-validation', folds, stratify: false, repeats: 1, grid: 'common' } : { kind: 'none' },
  }
}
