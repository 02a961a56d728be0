// Microseconds of one training step of a net, by proximal SGD with an L1 penalty, through the product's own training function:
// gather, forward, backward, update, and what an epoch costs beside. npm run build && node bench/nets.mjs [--torch]
// With --torch, PyTorch does the same beside it, by hand and without autograd, on one thread (PYTHON names another python3), on
// the kernels that its BLAS chooses itself.
//
// The last lines say what the machine could do at most: the arithmetic of a step at the peak of 128-bit multiplications and
// additions. A net of relus may be faster, since it leaves zeros out.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openKernels } from '../dist/pipeline/kernels/door.js'
import { randomStream } from '../dist/pipeline/math/random.js'
import { trainNet } from '../dist/pipeline/train/net/train-net.js'
import { peakOfSingles } from './peak.mjs'

const SHAPES = [
  { name: '10-8-1 tanh', sizes: [10, 8, 1], activation: 'tanh', rows: 1000, batch: 16, epochs: 2000 },
  { name: '64-32-10 relu', sizes: [64, 32, 10], activation: 'relu', rows: 1797, batch: 32, epochs: 200 },
  { name: '784-128-10 relu', sizes: [784, 128, 10], activation: 'relu', rows: 12_800, batch: 64, epochs: 3 },
]
const ROUNDS = 9
const core = openKernels()

function problemOf({ sizes, activation, rows }) {
  const random = randomStream(1, 'bench')
  const [features, hidden, outputs] = sizes
  const values = Float64Array.from({ length: rows * features }, () => random.normal())
  const y = Float64Array.from({ length: rows }, () => (outputs === 1 ? random.normal() : random.below(outputs)))
  const penalty = { kind: 'l1', lambda: 1e-4, convention: 'lariat', factors: {}, bias: false }
  const layer = (name, units, act) => ({ name, units, activation: act, bias: true, penalty, factors: null })
  return {
    train: { X: { rows, columns: features, values }, y, weights: null },
    validation: null,
    test: null,
    loss: outputs === 1 ? 'squared' : 'cross-entropy',
    layers: [layer('hidden', hidden, activation), layer('output', outputs, 'identity')],
    start: 'glorot',
  }
}

function settingsOf({ batch }, precision, epochs, evaluateEvery) {
  const optimizer = {
    kind: 'sgd',
    learning_rate: 0.05,
    schedule: { kind: 'constant' },
    momentum: 0,
    dampening: 0,
    nesterov: false,
  }
  return {
    update: { kind: 'proximal', correction: 'exact', optimizer },
    epochs,
    batchSize: batch,
    batches: null,
    shuffle: true,
    earlyStopping: null,
    clipNorm: null,
    averageFrom: null,
    tolerance: null,
    evaluateEvery,
    precision,
    snapshots: { steps: [], keep: [] },
    random: { init: randomStream(1, 'init'), shuffle: randomStream(1, 'shuffle') },
  }
}

/** CPU time of a training, in microseconds. */
function costOf(problem, settings) {
  const { user, system } = process.cpuUsage()
  trainNet(problem, settings, core)
  const after = process.cpuUsage()
  return after.user - user + after.system - system
}

/** What a step costs in a long training beyond what it costs to begin one; the least and the median of several. */
function microseconds(shape, precision, evaluateEvery) {
  const problem = problemOf(shape)
  const steps = Math.ceil(shape.rows / shape.batch) * shape.epochs
  const costs = []
  for (let round = 0; round < ROUNDS; round++) {
    const begin = costOf(problem, settingsOf(shape, precision, 1, evaluateEvery))
    const long = costOf(problem, settingsOf(shape, precision, 1 + shape.epochs, evaluateEvery))
    costs.push((long - begin) / steps)
  }
  costs.sort((a, b) => a - b)
  return [costs[0], costs[ROUNDS >> 1]]
}

const row = (name, what, [least, median]) =>
  process.stdout.write(
    `${name.padEnd(18)}${what.padEnd(26)}${least.toFixed(2).padStart(9)}${median.toFixed(2).padStart(9)}\n`,
  )

process.stdout.write('net               µs a step                     least   median\n')
for (const shape of SHAPES) {
  for (const precision of ['float32', 'float64']) {
    row(shape.name, precision, microseconds(shape, precision, 1_000_000))
    row(shape.name, `${precision}, every epoch measured`, microseconds(shape, precision, 1))
  }
  if (process.argv.includes('--torch')) {
    const script = fileURLToPath(new URL('nets-torch.py', import.meta.url))
    const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...environment } = process.env
    const alone = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
    const shown = [shape.sizes.join(','), shape.activation, shape.rows, shape.batch].map(String)
    const said = execFileSync(process.env.PYTHON ?? 'python3', [script, ...shown], {
      env: { ...environment, ...alone },
      encoding: 'utf8',
    })
    for (const [what, costs] of Object.entries(JSON.parse(said))) row(shape.name, what, costs)
  }
}

/** Multiplications and additions of a step: forward, and gradients of all weights; back-propagation to the hidden layer. */
function operations({ sizes: [features, hidden, outputs], batch }) {
  return batch * (4 * features * hidden + 6 * hidden * outputs)
}

const peak = await peakOfSingles()
process.stdout.write(`\npeak of float32 in 128-bit vectors: ${peak.toFixed(1)} GFLOP/s\n`)
for (const shape of SHAPES)
  row(shape.name, 'all arithmetic at the peak', [operations(shape) / peak / 1000, operations(shape) / peak / 1000])
