import { createHash } from 'node:crypto'
import { type RandomStream, randomStream } from '../math/random.ts'
import type { SyntheticSource } from '../spec/experiment.gen.ts'
import { DataError } from '../spec/faults.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import type { Table } from './dataset.ts'
import type { SourceContext } from './index.ts'

/**
 * A table drawn from a planted sparse truth w.
 *
 *     y = X·w + e,   x_i ~ N(0, Σ),   e_i ~ N(0, wᵀΣw / snr)
 *
 * Σ_ij = ρ^|i−j| (autoregressive) or ρ off the diagonal (equal). The noise comes from the variance of the signal in the
 * population, so that every draw of the same setting has the same noise; without any signal it has variance 1. Columns are
 * x1 … xp and y. Every column is drawn after the ones before it: asking for more columns moves none of the first.
 */
export async function syntheticTable(data: SyntheticSource, context: SourceContext): Promise<Table> {
  checkSizes(data, context.memory)
  const stream = randomStream(data.seed ?? context.seed, 'synthetic')
  const truth = plantTruth(data, stream.fork('support'))
  const X = drawFeatures(data, stream.fork('features'))
  const y = new Float64Array(data.rows)
  truth.forEach((weight, j) => {
    if (weight !== 0) for (let i = 0; i < data.rows; i++) y[i] += weight * X[j][i]
  })
  const noise = stream.fork('noise')
  const noiseSd = data.informative === 0 ? 1 : Math.sqrt(signalVariance(data, truth) / data.snr)
  for (let i = 0; i < data.rows; i++) y[i] += noiseSd * noise.normal()

  const names = X.map((_, j) => `x${j + 1}`)
  const digest = createHash('sha256')
  for (const values of [...X, y]) digest.update(values)
  return {
    rows: data.rows,
    columns: [...X, y].map((values, j) => ({ name: names[j] ?? 'y', kind: 'number', values })),
    target: 'y',
    digest: digest.digest('hex'),
    truth: Object.fromEntries(names.map((name, j) => [name, truth[j]])),
  }
}

/** The first `informative` columns of a shuffle carry +c, −c, +c, …; the others 0. */
function plantTruth({ columns, informative, coefficient }: SyntheticSource, stream: RandomStream): Float64Array {
  const order = stream.shuffle(Int32Array.from({ length: columns }, (_, j) => j))
  const truth = new Float64Array(columns)
  order.subarray(0, informative).forEach((j, k) => {
    truth[j] = k % 2 === 0 ? coefficient : -coefficient
  })
  return truth
}

/** Columns z_j mixed to the correlation asked for: x_j = ρ·x_{j−1} + √(1−ρ²)·z_j, or x_j = √ρ·f + √(1−ρ)·z_j with one f for all. */
function drawFeatures(
  { rows, columns, correlation, structure }: SyntheticSource,
  stream: RandomStream,
): Float64Array[] {
  const draw = (from: RandomStream) => {
    const values = new Float64Array(rows)
    for (let i = 0; i < rows; i++) values[i] = from.normal()
    return values
  }
  const equal = structure === 'equal'
  const factor = equal ? draw(stream.fork('factor')) : null
  const shared = equal ? Math.sqrt(correlation) : correlation
  const own = Math.sqrt(equal ? 1 - correlation : 1 - correlation * correlation)
  const X: Float64Array[] = []
  for (let j = 0; j < columns; j++) {
    const values = draw(stream)
    const before = factor ?? X[j - 1]
    if (before !== undefined) for (let i = 0; i < rows; i++) values[i] = shared * before[i] + own * values[i]
    X.push(values)
  }
  return X
}

/**
 * wᵀΣw as a sum of squares, in one pass. Autoregressive: z_j reaches X·w with b_j = w_j + ρ·b_{j+1}, so the variance is
 * b_1² + (1−ρ²) Σ_{j>1} b_j². Equal: (1−ρ) Σ w_j² + ρ (Σ w_j)².
 */
function signalVariance({ correlation, structure }: SyntheticSource, truth: Float64Array): number {
  if (structure === 'equal') {
    const sum = truth.reduce((total, weight) => total + weight, 0)
    return (1 - correlation) * truth.reduce((total, weight) => total + weight * weight, 0) + correlation * sum * sum
  }
  let reach = 0
  let variance = 0
  for (let j = truth.length - 1; j >= 0; j--) {
    reach = truth[j] + correlation * reach
    variance += (j === 0 ? 1 : 1 - correlation * correlation) * reach * reach
  }
  return variance
}

function checkSizes({ rows, columns, informative }: SyntheticSource, memory = LIMITS.memory): void {
  const faults = []
  if (informative > columns) {
    const what = `${informative} informative columns of ${columns}`
    faults.push({ path: 'data.informative', what, fix: `take ${columns} or fewer, or more data.columns` })
  }
  // Each number is drawn into a column, and stands in shared memory then.
  const bytes = rows * (columns + 1) * Float64Array.BYTES_PER_ELEMENT * 2
  if (bytes > memory) {
    const what = `${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} columns need ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
    faults.push({ path: 'data.rows', what, fix: 'take fewer rows or columns, or raise --max-memory' })
  }
  if (faults.length > 0) throw new DataError(faults)
}
