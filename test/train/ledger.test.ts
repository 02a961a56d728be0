import { describe, expect, it } from 'vitest'
import { softThreshold } from '../../pipeline/math/soft-threshold.ts'
import type { AdamOptimizer } from '../../pipeline/spec/experiment.gen.ts'
import type { StepUpdate } from '../../pipeline/update/index.ts'
import { type OracleNet, oracle } from './oracle.ts'
import { distance, l1, layer, matrixOf, SGD, settings, trainNet, weightsOf, zerosIn } from './problems.ts'

/** Lasso on 37 rows of the diabetes data; the exact solution has four zeros. */
const LAMBDA = 0.06
const { X, target } = oracle<OracleNet>('fixed-points')
const n = X.length
const p = X[0].length
const y = Float64Array.from(target.flat())
const gram = Array.from({ length: p }, (_, j) =>
  Array.from({ length: p }, (_, k) => X.reduce((s, x) => s + x[j] * x[k], 0) / n),
)
const correlations = Array.from({ length: p }, (_, j) => X.reduce((s, x, i) => s + x[j] * y[i], 0) / n)

function exactLasso(): number[] {
  const w = new Array<number>(p).fill(0)
  for (let pass = 0; pass < 20_000; pass++) {
    for (let j = 0; j < p; j++) {
      const rest = gram[j].reduce((sum, g, k) => (k === j ? sum : sum - g * w[k]), correlations[j])
      w[j] = softThreshold(rest, LAMBDA) / gram[j][j]
    }
  }
  return w
}

/** The largest eigenvalue of the Gram matrix, by power iteration. */
function lipschitz(): number {
  let v = new Array<number>(p).fill(1)
  let size = 1
  for (let turn = 0; turn < 2000; turn++) {
    v = gram.map((row) => row.reduce((sum, g, k) => sum + g * v[k], 0))
    size = Math.hypot(...v)
    v = v.map((x) => x / size)
  }
  return size
}

const ETA = 1 / lipschitz()
const best = exactLasso()
const sgd = { ...SGD, learning_rate: ETA }
const momentum = { ...SGD, learning_rate: ETA / 10, momentum: 0.9 }
const adam: AdamOptimizer = {
  kind: 'adam',
  learning_rate: 0.01,
  schedule: { kind: 'constant' },
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
}
const exact = { correction: 'exact' } as const
const plain = { correction: 'none' } as const
const shrink = {
  kind: 'shrink',
  scaled: false,
  clamp: false,
  gradient: 'before',
  direction: 'toward',
  ...exact,
  optimizer: sgd,
} as const

/** name, update, least and largest max|w − w*|, exact zeros, the λ stated. */
type Row = readonly [string, StepUpdate, number, number, number, number | null]
const ledger: readonly Row[] = [
  ['subgradient', { kind: 'subgradient', optimizer: sgd }, 1e-3, 0.1, 0, LAMBDA],
  ['clipped', { kind: 'clipped', sign: 'step', ...exact, optimizer: sgd }, 0, 1e-14, 4, LAMBDA],
  ['proximal', { kind: 'proximal', ...exact, optimizer: sgd }, 0, 1e-14, 4, LAMBDA],
  ['truncated, K = 1', { kind: 'truncated', every: 1, ...exact, optimizer: sgd }, 0, 1e-14, 4, LAMBDA],
  ['cumulative', { kind: 'cumulative', ...exact, optimizer: sgd }, 0, 1e-11, 4, LAMBDA],
  ['momentum, plain prox', { kind: 'proximal', ...plain, optimizer: momentum }, 0.1, 0.3, 1, LAMBDA / 10],
  ['momentum, corrected', { kind: 'proximal', ...exact, optimizer: momentum }, 0, 1e-14, 4, LAMBDA],
  ['fista', { kind: 'fista', optimizer: sgd }, 0, 1e-13, 4, LAMBDA],
  ['adam, L1 in the gradient', { kind: 'subgradient', optimizer: adam }, 1e-3, 0.1, 0, LAMBDA],
  ['adam, plain prox', { kind: 'proximal', ...plain, optimizer: adam }, 0.1, 1, 0, null],
  ['adam, preconditioned', { kind: 'proximal', ...exact, optimizer: adam }, 0, 1e-13, 4, LAMBDA],
  ['FTRL, tλ', { kind: 'ftrl', alpha: 0.5, beta: 1, strength: 'cumulative' }, 0, 1e-10, 4, LAMBDA],
  ['FTRL, constant λ', { kind: 'ftrl', alpha: 0.5, beta: 1, strength: 'constant' }, 0.1, 1, 0, 0],
  ['spred', { kind: 'spred', scale: 1, optimizer: { ...sgd, learning_rate: 0.1 } }, 1e-15, 1e-3, 0, LAMBDA],
  ['truncated, K = 10', { kind: 'truncated', every: 10, ...exact, optimizer: sgd }, 0.05, 1, 7, null],
  ['shrink, unscaled', shrink, 0.05, 1, 0, LAMBDA / ETA],
  ['shrink, literal', { ...shrink, direction: 'literal' }, 0.3, 100, 0, null],
]

describe('the ledger: where each update ends after 20,000 full batches', () => {
  it('has an exact solution with four zeros', () => {
    expect(zerosIn(best)).toBe(4)
  })

  it.each(ledger)('%s', (_name, update, least, most, zeros, stated) => {
    const result = trainNet(
      {
        train: { X: matrixOf(X), y, weights: null },
        validation: null,
        test: null,
        loss: 'squared',
        layers: [layer('output', 1, { bias: false, penalty: l1(LAMBDA) })],
        start: 'zeros',
      },
      settings({ update, epochs: 20_000, evaluateEvery: 1_000_000 }),
    )
    const w = weightsOf(result)['output.weight']
    const away = distance(w, best)
    expect(away).toBeLessThanOrEqual(most)
    expect(away).toBeGreaterThanOrEqual(least)
    expect(zerosIn(w)).toBe(zeros)
    const { lambda } = result.effectiveLambda.output
    if (stated === null) expect(lambda).toBeNull()
    else expect(lambda).toBeCloseTo(stated, 12)
  })
})
