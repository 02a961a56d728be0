import { expect, it } from 'vitest'
import type { Optimizer } from '../../pipeline/spec/experiment.gen.ts'
import { learningRate } from '../../pipeline/update/learning-rate.ts'
import { optimizerState } from '../../pipeline/update/optimizer/index.ts'
import { normals } from '../random.ts'
import { ADAM, MOMENTUM, SGD } from './specs.ts'

/** Directions for one weight and these gradients. */
function directions(spec: Optimizer, gradients: ArrayLike<number>): number[] {
  const state = optimizerState(spec, new Float64Array(1))
  return Array.from(gradients, (g, k) => {
    const into = new Float64Array(1)
    state.direction(Float64Array.of(g), k + 1, into)
    return into[0]
  })
}

const G = normals(3, 30)
const rate = { learning_rate: 0.1, schedule: { kind: 'constant' } } as const
const mean = (decay: number, k: number, of: (g: number) => number) =>
  G.slice(0, k + 1).reduce((sum, g, i) => sum + decay ** (k - i) * of(g), 0)

// The twins sum over all gradients so far instead of remembering anything.
it('sgd', () => {
  expect(directions(SGD, G)).toEqual([...G])
  for (const [k, d] of directions({ ...MOMENTUM, dampening: 0.3 }, G).entries()) {
    const sum = 0.7 * mean(0.9, k, (g) => g) + 0.3 * 0.9 ** k * G[0]
    expect(d).toBeCloseTo(sum, 12)
  }
  for (const [k, d] of directions({ ...MOMENTUM, nesterov: true }, G).entries()) {
    expect(d).toBeCloseTo(G[k] + 0.9 * mean(0.9, k, (g) => g), 12)
  }
})

it('adam', () => {
  for (const [k, d] of directions(ADAM, G).entries()) {
    const m = (0.1 * mean(0.9, k, (g) => g)) / (1 - 0.9 ** (k + 1))
    const v = (0.001 * mean(0.999, k, (g) => g * g)) / (1 - 0.999 ** (k + 1))
    expect(d).toBeCloseTo(m / (Math.sqrt(v) + 1e-8), 10)
  }
})

it('rmsprop', () => {
  const plain = directions({ kind: 'rmsprop', ...rate, alpha: 0.9, epsilon: 1e-8, momentum: 0 }, G)
  for (const [k, d] of plain.entries()) {
    expect(d).toBeCloseTo(G[k] / (Math.sqrt(0.1 * mean(0.9, k, (g) => g * g)) + 1e-8), 10)
  }
  const heavy = directions({ kind: 'rmsprop', ...rate, alpha: 0.9, epsilon: 1e-8, momentum: 0.5 }, G)
  for (const [k, d] of heavy.entries()) {
    expect(d).toBeCloseTo(
      plain.slice(0, k + 1).reduce((sum, x, i) => sum + 0.5 ** (k - i) * x, 0),
      10,
    )
  }
})

it('adagrad', () => {
  const all = directions({ kind: 'adagrad', ...rate, epsilon: 1e-10, initial_accumulator: 0.5 }, G)
  for (const [k, d] of all.entries())
    expect(d).toBeCloseTo(G[k] / (Math.sqrt(0.5 + mean(1, k, (g) => g * g)) + 1e-10), 10)
})

it('schedules the learning rate', () => {
  const of = (schedule: Optimizer['schedule'], t: number, epoch: number) =>
    learningRate({ kind: 'subgradient', optimizer: { ...SGD, learning_rate: 1, schedule } }, 10)(t, epoch)
  expect(of({ kind: 'constant' }, 7, 3)).toBe(1)
  expect(of({ kind: 'inverse-time', decay: 0.5 }, 1, 1)).toBe(1)
  expect(of({ kind: 'inverse-time', decay: 0.5 }, 3, 1)).toBe(0.5)
  expect(of({ kind: 'step', every: 2, factor: 0.5 }, 1, 2)).toBe(1)
  expect(of({ kind: 'step', every: 2, factor: 0.5 }, 1, 5)).toBe(0.25)
  expect(of({ kind: 'cosine', minimum: 0.2 }, 1, 6)).toBeCloseTo(0.6, 15)
  expect(of({ kind: 'cosine', minimum: 0.2, epochs: 5 }, 1, 6)).toBeCloseTo(0.2, 15)
})
