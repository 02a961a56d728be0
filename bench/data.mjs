// The data of a workload, made once and kept as .npy files: X (column after column), y, and the λ grid.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { correlate } from './design.mjs'
import { normal, uniform } from './draws.mjs'
import { penaltyOf } from './judge.mjs'
import { readNpy, writeNpy } from './npy.mjs'

const FOLDER = process.env.BENCH_DATA ?? fileURLToPath(new URL('data', import.meta.url))

/** The data and the λ grid of a workload, from the disk; whatever is not there yet is made first. */
export function dataOf(workload) {
  const folder = `${FOLDER}/${workload.data.name}`
  if (!existsSync(folder)) write(folder, sources[workload.data.source](workload.data))
  const problem = read(folder, workload)
  if (workload.kind === 'net') return { folder, problem }
  const { minRatio, l1Ratio, count, group = 0, positive = false } = workload
  const kind = `${group > 0 ? `-by-${group}` : ''}${positive ? '-positive' : ''}`
  const grid = `${folder}/lambda-${minRatio}-${l1Ratio}-${count}${kind}.npy`
  if (!existsSync(grid)) writeNpy(grid, lambdaGrid(problem, workload))
  return { folder, grid, problem, lambdas: readNpy(grid).values }
}

/** A folder is there whole or not at all. */
function write(folder, arrays) {
  const aside = `${folder}.part`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true })
  for (const [name, { values, shape }] of Object.entries(arrays)) writeNpy(`${aside}/${name}.npy`, values, shape)
  renameSync(aside, folder)
}

/** A design with `indices` is in compressed columns, any other dense. */
function read(folder, { family, outputs = 1, group, positive, data }) {
  const y = readNpy(`${folder}/y.npy`).values
  if (data.source === 'sparse') {
    const [values, indices, pointers] = ['data', 'indices', 'indptr'].map(
      (name) => readNpy(`${folder}/${name}.npy`).values,
    )
    return { family, outputs, group, positive, y, X: { rows: data.n, columns: data.p, values, indices, pointers } }
  }
  const { values, shape } = readNpy(`${folder}/X.npy`)
  return { family, outputs, group, positive, y, X: { rows: shape[0], columns: shape[1], values } }
}

/** `count` λ from λ_max down, evenly spaced in their logarithms. Nothing has an intercept: columns and targets are centred. */
function lambdaGrid({ X, y, family, outputs, group, positive }, { l1Ratio, minRatio, count }) {
  const slopes = new Float64Array(X.columns * outputs)
  for (let k = 0; k < outputs; k++) {
    const own = family === 'targets' ? y.subarray(k * X.rows, (k + 1) * X.rows) : y
    const residual = {
      targets: (v) => v,
      squared: (v) => v,
      logistic: (v) => v - 0.5,
      multinomial: (v) => Number(v === k) - 1 / outputs,
    }
    for (const [j, slope] of correlate(X, Float64Array.from(own, residual[family])).entries())
      slopes[j * outputs + k] = slope
  }
  const largest = penaltyOf(group, outputs, positive).largest(slopes) / X.rows / l1Ratio
  return Float64Array.from({ length: count }, (_, k) => largest * minRatio ** (k / (count - 1)))
}

const sources = {
  /** AR(ρ) columns, a signal of a few of them, and noise of a third of its variance; all standardised. */
  regression({ n, p, rho, seed }) {
    const X = columns(n, p, rho, seed)
    const f = signal(n, p, X, Math.max(5, Math.round(0.05 * Math.min(n, p))))
    const [size, noise] = [rootMeanSquare(f), normal(seed + 1)]
    const y = f.map((value, i) => value + (size / Math.sqrt(3)) * noise(i))
    standardise(y)
    return { X: { values: X, shape: [n, p] }, y: { values: y } }
  },

  /** AR(½) columns, and targets that hang on the same few of them by other weights; all standardised. */
  targets({ n, p, outputs, seed }) {
    const X = columns(n, p, 0.5, seed)
    const Y = new Float64Array(n * outputs)
    const count = Math.max(5, Math.round(0.05 * Math.min(n, p)))
    for (let k = 0; k < outputs; k++) {
      const f = signal(n, p, X, count, (t) => Math.cos(0.7 * (k + 1) * (t + 1)))
      const [size, noise] = [rootMeanSquare(f), normal(seed + 1 + k)]
      Y.set(
        f.map((value, i) => value + (size / Math.sqrt(3)) * noise(i)),
        k * n,
      )
      standardise(Y.subarray(k * n, (k + 1) * n))
    }
    return { X: { values: X, shape: [n, p] }, y: { values: Y, shape: [n, outputs] } }
  },

  /** Two classes, 0 and 1, from a signal of size 3 on the scale of log-odds. */
  logistic({ n, p, seed }) {
    const X = columns(n, p, 0, seed)
    const f = signal(n, p, X, 50)
    const [size, u] = [rootMeanSquare(f), uniform(seed + 1)]
    const y = f.map((value, i) => Number(u(i) < 1 / (1 + Math.exp((-3 * value) / size))))
    return { X: { values: X, shape: [n, p] }, y: { values: y } }
  },

  /** 1,797 images of ten digits, standardised without the pixels that never change, or as shares of full ink. */
  digits({ standardised, rows: limit = 1797 }) {
    const text = readFileSync(new URL('../configs/data/digits.csv', import.meta.url), 'utf8')
    const rows = text
      .trimEnd()
      .split('\n')
      .slice(1, limit + 1)
      .map((line) => line.split(',').map(Number))
    const pixels = Array.from({ length: 64 }, (_, j) => Float64Array.from(rows, (row) => row[j] / 16))
    const kept = standardised ? pixels.filter((x) => x.some((value) => value !== x[0])) : pixels
    if (standardised) for (const x of kept) standardise(x)
    const X = Float64Array.from(kept.flatMap((x) => [...x]))
    return {
      X: { values: X, shape: [rows.length, kept.length] },
      y: { values: Float64Array.from(rows, (row) => row[64]) },
    }
  },

  /** Columns of a few numbers in random rows, of length √n; where a row is drawn twice, the first counts. */
  sparse({ n, p, perColumn, seed }) {
    const [place, size, noise] = [uniform(seed), normal(seed + 1), normal(seed + 2)]
    const pointers = new Int32Array(p + 1)
    const [indices, values] = [[], []]
    for (let j = 0; j < p; j++) {
      const entries = new Map()
      for (let k = j * perColumn; k < (j + 1) * perColumn; k++) {
        const row = Math.floor(place(k) * n)
        if (!entries.has(row)) entries.set(row, size(k))
      }
      const column = [...entries].sort(([a], [b]) => a - b)
      const length = Math.sqrt(column.reduce((sum, [, value]) => sum + value * value, 0) / n)
      for (const [row, value] of column) indices.push(row) && values.push(value / length)
      pointers[j + 1] = indices.length
    }
    const f = new Float64Array(n)
    for (let t = 0; t < 200; t++) {
      const j = Math.floor((t * p) / 200)
      const weight = (t % 2 === 0 ? 1 : -1) * (1 - t / 200)
      for (let k = pointers[j]; k < pointers[j + 1]; k++) f[indices[k]] += weight * values[k]
    }
    const scale = rootMeanSquare(f) / Math.sqrt(3)
    const y = f.map((value, i) => value + scale * noise(i))
    const length = rootMeanSquare(y)
    return {
      data: { values: Float64Array.from(values) },
      indices: { values: Int32Array.from(indices) },
      indptr: { values: pointers },
      y: { values: y.map((value) => value / length) },
    }
  },

  /** A smooth function of ten inputs. */
  smooth({ n, p, seed }) {
    const [x, w, v, noise] = [normal(seed), normal(seed + 1), normal(seed + 2), normal(seed + 3)]
    const X = Float64Array.from({ length: n * p }, (_, k) => x((k % n) * p + Math.floor(k / n)))
    const y = Float64Array.from({ length: n }, (_, i) => {
      const unit = (h) => Array.from({ length: p }, (_, j) => X[j * n + i] * w(j * 4 + h)).reduce((a, b) => a + b)
      return [0, 1, 2, 3].reduce((sum, h) => sum + Math.tanh(unit(h) / 3) * v(h), 0.1 * noise(i))
    })
    standardise(y)
    return { X: { values: X, shape: [n, p] }, y: { values: y } }
  },

  /** Images of noise of ten classes: only their size matters. */
  noise({ n, p, seed }) {
    const [pixel, label] = [uniform(seed), uniform(seed + 1)]
    const X = Float64Array.from({ length: n * p }, (_, k) => Math.fround(pixel(k)))
    return {
      X: { values: X, shape: [n, p] },
      y: { values: Float64Array.from({ length: n }, (_, i) => Math.floor(10 * label(i))) },
    }
  },
}

/** x_j = ρ·x_{j−1} + √(1−ρ²)·z_j, then standardised. */
function columns(n, p, rho, seed) {
  const [X, z, own] = [new Float64Array(n * p), normal(seed), Math.sqrt(1 - rho * rho)]
  for (let k = 0; k < n * p; k++) X[k] = k < n || rho === 0 ? z(k) : rho * X[k - n] + own * z(k)
  for (let j = 0; j < p; j++) standardise(X.subarray(j * n, (j + 1) * n))
  return X
}

/** Σ_t (−1)ᵗ (1 − t/k) x_j over k columns, evenly spread; or by other weights. */
function signal(n, p, X, k, weightOf = (t) => (t % 2 === 0 ? 1 : -1) * (1 - t / k)) {
  const f = new Float64Array(n)
  for (let t = 0; t < k; t++) {
    const first = Math.floor((t * p) / k) * n
    const weight = weightOf(t)
    for (let i = 0; i < n; i++) f[i] += weight * X[first + i]
  }
  return f
}

/** Mean 0 and 1/n variance 1, in place. */
function standardise(x) {
  let mean = 0
  for (const value of x) mean += value
  mean /= x.length
  for (let i = 0; i < x.length; i++) x[i] -= mean
  const sd = rootMeanSquare(x)
  for (let i = 0; i < x.length; i++) x[i] /= sd
}

function rootMeanSquare(x) {
  let sum = 0
  for (const value of x) sum += value * value
  return Math.sqrt(sum / x.length)
}
