import { describe, expect, it } from 'vitest'
import { oracle } from './oracle.ts'
import { distance, l1, layer, matrixOf, SGD, settings, trainNet, zerosIn } from './problems.ts'

interface Table {
  readonly X: readonly (readonly number[])[]
  readonly y: readonly number[]
}

interface SklearnOracle {
  readonly regression: Table
  readonly classification: Table
  readonly cases: readonly {
    readonly id: string
    readonly loss: 'squared_error' | 'log_loss'
    readonly penalty: 'l1' | 'l2' | 'elasticnet'
    readonly alpha: number
    readonly l1_ratio: number
    readonly eta: number
    readonly after_epochs: Readonly<
      Record<string, { readonly coef: readonly number[]; readonly intercept: number; readonly exact_zeros: number }>
    >
  }[]
}

const all = oracle<SklearnOracle>('sgd-sklearn')

describe("scikit-learn's cumulative penalty, row by row", () => {
  it.each(all.cases.map((one) => ({ one, title: one.id })))('$title', ({ one }) => {
    const logistic = one.loss === 'log_loss'
    const { X, y } = logistic ? all.classification : all.regression
    const l1_ratio = { l1: 1, l2: 0, elasticnet: one.l1_ratio }[one.penalty]
    const penalty = { ...l1(one.alpha), kind: 'elastic-net', l1_ratio } as const
    const epochs = Object.keys(one.after_epochs).map(Number)
    const { snapshots } = trainNet(
      {
        train: { X: matrixOf(X), y: Float64Array.from(y, (t) => (logistic ? (t + 1) / 2 : t)), weights: null },
        validation: null,
        test: null,
        loss: logistic ? 'logistic' : 'squared',
        layers: [layer('output', 1, { penalty })],
        start: 'zeros',
      },
      settings({
        update: {
          kind: 'cumulative',
          correction: 'exact',
          l2: 'decoupled',
          optimizer: { ...SGD, learning_rate: one.eta },
        },
        epochs: Math.max(...epochs),
        batchSize: 1,
        shuffle: false,
        evaluateEvery: 1000,
        snapshots: { every: 1, steps: [], keep: [] },
      }),
    )
    for (const epoch of epochs) {
      const expected = one.after_epochs[epoch]
      const kept = snapshots.find((snapshot) => snapshot.epoch === epoch)?.tensors ?? {}
      expect(distance(kept['output.weight'], [expected.coef].flat(2))).toBeLessThan(1e-12)
      expect(Math.abs(kept['output.bias'][0] - expected.intercept)).toBeLessThan(1e-12)
      expect(zerosIn(kept['output.weight'])).toBe(expected.exact_zeros)
    }
  })
})
