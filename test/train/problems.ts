import { openKernels } from '../../pipeline/kernels/door.ts'
import type { Matrix } from '../../pipeline/math/matrix.ts'
import type { Tensors } from '../../pipeline/model/tensors.ts'
import type { L1Penalty, L2Penalty, Penalty, SgdOptimizer } from '../../pipeline/spec/experiment.gen.ts'
import type { NetLayer, NetProblem, NetResult, NetSettings } from '../../pipeline/train/net/net-problem.ts'
import { trainNet as train } from '../../pipeline/train/net/train-net.ts'
import { testRandom } from '../random.ts'

export const SGD: SgdOptimizer = {
  kind: 'sgd',
  learning_rate: 0.1,
  schedule: { kind: 'constant' },
  momentum: 0,
  dampening: 0,
  nesterov: false,
}

export function l1(lambda: L1Penalty['lambda']): L1Penalty {
  return { kind: 'l1', lambda, convention: 'lariat', factors: {}, bias: false }
}

export function l2(lambda: L2Penalty['lambda']): L2Penalty {
  return { kind: 'l2', lambda, convention: 'lariat', factors: {}, bias: false }
}

export const NONE: Penalty = { kind: 'none' }

/** One for all trainings of a test file, as a thread has one for all of its units of work. */
export const core = openKernels()

export function trainNet(problem: NetProblem, settings: NetSettings): NetResult {
  return train(problem, settings, core)
}

/** Rows as they are written to a matrix of columns. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0].length
  const values = new Float64Array(rows.length * columns)
  for (const [i, row] of rows.entries()) for (const [j, x] of row.entries()) values[j * rows.length + i] = x
  return { rows: rows.length, columns, values }
}

export function layer(name: string, units: number, more: Partial<NetLayer> = {}): NetLayer {
  return { name, units, activation: 'identity', bias: true, penalty: NONE, factors: null, groups: null, ...more }
}

/** A full batch, plain gradient descent, nothing kept but the end. */
export function settings(more: Partial<NetSettings> = {}): NetSettings {
  return {
    update: { kind: 'proximal', correction: 'exact', optimizer: SGD },
    epochs: 10,
    batchSize: 'full',
    batches: null,
    shuffle: true,
    earlyStopping: null,
    clipNorm: null,
    averageFrom: null,
    tolerance: null,
    evaluateEvery: 1,
    precision: 'float64',
    snapshots: { steps: [], keep: [] },
    random: { init: testRandom(1), shuffle: testRandom(2) },
    ...more,
  }
}

/** The weights at the end; a training that has none fails the test. */
export function weightsOf(result: NetResult): Tensors {
  if (result.status === 'diverged') throw new Error(`diverged: ${result.why}`)
  return result.weights
}

export function trainedWeights(problem: NetProblem, more: Partial<NetSettings> = {}): Tensors {
  return weightsOf(trainNet(problem, settings(more)))
}

/** max |a − b|. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} numbers against ${b.length}`)
  let largest = 0
  for (let j = 0; j < a.length; j++) largest = Math.max(largest, Math.abs(a[j] - b[j]))
  return largest
}

export function zerosIn(w: ArrayLike<number>): number {
  return Array.from(w).filter((x) => x === 0).length
}
