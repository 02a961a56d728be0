// Times of L1 paths of classes and counts, 100 λ without intercept on standardised columns: npm run build && node bench/likelihood.mjs
//
// CPU time of solver and certificates, the best of some rounds. The data of the first row are those that other packages were
// measured on; digits are bundled. `gap` is the worst of the path.
import { readFileSync } from 'node:fs'
import { openKernels } from '../dist/pipeline/kernels/door.js'
import { families } from '../dist/pipeline/train/family.js'

const core = openKernels()

function mix32(x) {
  x ^= x >>> 16
  x = Math.imul(x, 0x7feb352d)
  x ^= x >>> 15
  x = Math.imul(x, 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** Uniform number k of a seed. */
function uniform(seed, k) {
  return (mix32((mix32(seed) + Math.imul(k, 0x9e3779b9)) >>> 0) + 0.5) / 4294967296
}

function normal(seed, k) {
  return Math.sqrt(-2 * Math.log(uniform(seed, 2 * k))) * Math.cos(2 * Math.PI * uniform(seed, 2 * k + 1))
}

/** Mean 0 and 1/n variance 1, in place; a constant column stays 0. */
function standardise(x) {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  const sd = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length)
  for (let i = 0; i < x.length; i++) x[i] = sd > 0 ? (x[i] - mean) / sd : 0
}

function matrix(n, p, entry) {
  const X = { rows: n, columns: p, values: new Float64Array(n * p) }
  for (let j = 0; j < p; j++) {
    const x = X.values.subarray(j * n, (j + 1) * n)
    for (let i = 0; i < n; i++) x[i] = entry(i, j)
    standardise(x)
  }
  return X
}

/** Σ_t (−1)ᵗ (1 − t/k) x_j over k columns spread evenly. */
function signal(X, k) {
  const f = new Float64Array(X.rows)
  for (let t = 0; t < k; t++) {
    const j = Math.floor((t * X.columns) / k)
    for (let i = 0; i < X.rows; i++) f[i] += (t % 2 === 0 ? 1 : -1) * (1 - t / k) * X.values[j * X.rows + i]
  }
  const size = Math.sqrt(f.reduce((sum, value) => sum + value * value, 0) / f.length)
  return f.map((value) => value / size)
}

function logistic(n, p, k, seed) {
  const X = matrix(n, p, (i, j) => normal(seed, j * n + i))
  const y = signal(X, k).map((f, i) => Number(uniform(seed + 1, i) < 1 / (1 + Math.exp(-3 * f))))
  return { X, y, weights: null, intercept: false, loss: 'logistic', outputs: 1 }
}

function poisson(n, p, k, seed) {
  const X = matrix(n, p, (i, j) => normal(seed, j * n + i))
  const y = signal(X, k).map((f, i) => Math.floor(Math.exp(1 + 0.7 * f) * 2 * uniform(seed + 1, i)))
  return { X, y, weights: null, intercept: true, loss: 'poisson', outputs: 1 }
}

/** 1797 images of ten digits; pixels that never change are left out. */
function digits() {
  const path = new URL('../configs/data/digits.csv', import.meta.url)
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const rows = lines.map((line) => line.split(',').map(Number))
  const varies = rows[0].slice(0, -1).flatMap((_, j) => (rows.some((row) => row[j] !== rows[0][j]) ? [j] : []))
  const X = matrix(rows.length, varies.length, (i, j) => rows[i][varies[j]])
  const y = Float64Array.from(rows, (row) => row.at(-1))
  return { X, y, weights: null, intercept: false, loss: 'cross-entropy', outputs: 10 }
}

/** Milliseconds of this process on any core: neighbours on the machine disturb them less than the clock on the wall. */
function cpu() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function strengthsAt(p, lambda, l1Ratio) {
  return { l1: new Float64Array(p).fill(lambda * l1Ratio), l2: new Float64Array(p).fill(lambda * (1 - l1Ratio)) }
}

function bench(name, problem, minRatio, l1Ratio = 1) {
  const p = problem.X.columns
  const family = families[problem.loss]
  const slopes = family.nullSlopes(problem, [], 1e6)
  const max = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0)
  const path = Array.from({ length: 100 }, (_, k) => strengthsAt(p, max * minRatio ** (k / 99), l1Ratio))
  const times = { solve: [], certify: [] }
  let fits = []
  let certificates = []
  for (let round = 0; round < (process.env.ROUNDS ?? 3); round++) {
    const start = cpu()
    fits = family.solve(problem, path, 1e6, core)
    const middle = cpu()
    certificates = family.certifyPath(problem, path, fits, core)
    times.solve.push(middle - start)
    times.certify.push(cpu() - middle)
  }
  const worst = (key) => Math.max(...certificates.map((certificate) => certificate[key])).toExponential(0)
  const nonzeros = fits.at(-1).w.filter((weight) => weight !== 0).length
  const best = (list) => `${Math.min(...list).toFixed(0)} ms`.padStart(9)
  process.stdout.write(
    `${name.padEnd(34)}${best(times.solve)}${best(times.certify)}   gap ${worst('gap')}   kkt ${worst('kkt')}   ${nonzeros} weights\n`,
  )
}

const only = process.env.ONLY ?? process.argv[2] ?? ''
const cases = {
  'logistic 1000×2000, to 1/10': () => bench('logistic 1000×2000, to 1/10', logistic(1000, 2000, 50, 41), 0.1),
  'logistic 1000×2000, to 1/100': () => bench('logistic 1000×2000, to 1/100', logistic(1000, 2000, 50, 41), 0.01),
  'logistic 20000×50': () => bench('logistic 20000×50, to 1/1000', logistic(20000, 50, 10, 51), 1e-3),
  'logistic net 1000×2000': () => bench('elastic net ½, 1000×2000, to 1/10', logistic(1000, 2000, 50, 41), 0.1, 0.5),
  'digits 1/10': () => bench('digits, ten classes, to 1/10', digits(), 0.1),
  'digits 1/100': () => bench('digits, ten classes, to 1/100', digits(), 0.01),
  'digits 1/1000': () => bench('digits, ten classes, to 1/1000', digits(), 0.001),
  'poisson 2000×500': () => bench('poisson 2000×500, to 1/100', poisson(2000, 500, 20, 61), 0.01),
}
for (const [name, run] of Object.entries(cases)) if (name.startsWith(only)) run()
