import { describe, expect, it } from 'vitest'
import type { Penalty } from '../../pipeline/spec/experiment.gen.ts'
import { type StepUpdate, updates } from '../../pipeline/update/index.ts'
import { refuse } from '../../pipeline/update/refuse.ts'
import { descend, LAMBDA, optimum } from './quadratic.ts'
import { ADAM, MOMENTUM, OPTIMIZERS, OWN_STEP, SGD, updatesWith } from './specs.ts'

const shared = { lambda: 0, convention: 'lariat', factors: {}, bias: false } as const
const L1: Penalty = { kind: 'l1', ...shared }
const NET: Penalty = { kind: 'elastic-net', l1_ratio: 0.5, ...shared }
const title = (update: StepUpdate) => ({ update, title: JSON.stringify(update) })
const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (x, j) => Math.abs(x - b[j])))
const zeros = (w: ArrayLike<number>) => Array.from(w).filter((x) => x === 0).length

it('tests every kind of the registry', () => {
  const tested = [...updatesWith(SGD), ...OWN_STEP].map(({ kind }) => kind)
  expect(new Set(tested)).toEqual(new Set(Object.keys(updates)))
})

describe.each(OPTIMIZERS.map((optimizer) => ({ optimizer, title: JSON.stringify(optimizer) })))('$title', ({
  optimizer,
}) => {
  it.each(updatesWith(optimizer).map(title))('with λ = 0 nothing is left of $title', ({ update }) => {
    const plain = descend({ kind: 'subgradient', optimizer }, { kind: 'none' }, 0, 50)
    for (const penalty of [L1, NET]) expect(descend(update, penalty, 0, 50)).toEqual(plain)
  })

  it('makes clipped, truncated with K = 1 and proximal the same, bit for bit', () => {
    const shared = { correction: 'exact', optimizer } as const
    const proximal = descend({ kind: 'proximal', ...shared }, L1, LAMBDA, 200)
    expect(descend({ kind: 'clipped', sign: 'step', ...shared }, L1, LAMBDA, 200)).toEqual(proximal)
    expect(descend({ kind: 'truncated', every: 1, ...shared }, L1, LAMBDA, 200)).toEqual(proximal)
    expect(descend({ kind: 'truncated', every: 1, theta: 1e300, ...shared }, L1, LAMBDA, 200)).toEqual(proximal)
  })
})

it.each(OWN_STEP.map(title))('with λ = 0 nothing is left of the penalty in $title', ({ update }) => {
  expect(descend(update, NET, 0, 50)).toEqual(descend(update, { kind: 'none' }, 0, 50))
})

describe('the minimum is reached, zeros and all', () => {
  const lasso = optimum(LAMBDA, 0)
  const elastic = optimum(LAMBDA / 2, LAMBDA / 2)
  const corrected = [SGD, MOMENTUM, { ...MOMENTUM, nesterov: true }, ADAM].flatMap((optimizer): StepUpdate[] => [
    { kind: 'proximal', correction: 'exact', optimizer },
    { kind: 'clipped', sign: 'step', correction: 'exact', optimizer },
    { kind: 'cumulative', correction: 'exact', optimizer },
  ])
  const exact: StepUpdate[] = [...corrected, { kind: 'fista', optimizer: SGD }, OWN_STEP[2]]

  it('has zeros to find', () => {
    expect(zeros(lasso)).toBe(2)
  })

  it.each(exact.map(title))('$title', ({ update }) => {
    const w = descend(update, L1, LAMBDA, 20_000)
    expect(distance(w, lasso)).toBeLessThan(1e-9)
    expect(zeros(w)).toBe(2)
    if (refuse(update, NET).length === 0) {
      expect(distance(descend(update, NET, LAMBDA, 20_000), elastic)).toBeLessThan(1e-9)
    }
  })

  it.each([SGD, MOMENTUM, ADAM].map((optimizer) => ({ optimizer })))('with an L2 part in the prox, $optimizer.kind', ({
    optimizer,
  }) => {
    const update: StepUpdate = { kind: 'proximal', correction: 'exact', l2: 'proximal', optimizer }
    expect(distance(descend(update, NET, LAMBDA, 20_000), elastic)).toBeLessThan(1e-9)
  })
})

describe('what does not solve the objective shows it', () => {
  const lasso = optimum(LAMBDA, 0)

  it('subgradient hovers within ηλ of the optimum and has no zeros', () => {
    const w = descend({ kind: 'subgradient', optimizer: SGD }, L1, LAMBDA, 5000)
    expect(zeros(w)).toBe(0)
    expect(distance(w, lasso)).toBeLessThan(2 * SGD.learning_rate * LAMBDA)
    expect(distance(w, lasso)).toBeGreaterThan(1e-4)
  })

  it('momentum with the plain threshold solves (1−μ)λ', () => {
    const w = descend({ kind: 'proximal', correction: 'none', optimizer: MOMENTUM }, L1, LAMBDA, 20_000)
    expect(distance(w, optimum(0.1 * LAMBDA, 0))).toBeLessThan(1e-12)
  })

  it('Adam with the plain threshold solves nothing near', () => {
    const w = descend({ kind: 'proximal', correction: 'none', optimizer: ADAM }, L1, LAMBDA, 20_000)
    expect(distance(w, lasso)).toBeGreaterThan(0.05)
  })

  it('unscaled shrinking solves λ/η', () => {
    const shrink = {
      kind: 'shrink',
      scaled: false,
      clamp: true,
      gradient: 'before',
      direction: 'toward',
      correction: 'exact',
    } as const
    const eta = 0.01
    const w = descend({ ...shrink, optimizer: { ...SGD, learning_rate: eta } }, L1, eta * LAMBDA, 50_000)
    expect(distance(w, lasso)).toBeLessThan(2 * eta * LAMBDA)
  })

  it('the literal rule grows what it should shrink', () => {
    const update = {
      kind: 'shrink',
      scaled: false,
      clamp: false,
      gradient: 'before',
      direction: 'literal',
      correction: 'exact',
    } as const
    const w = descend({ ...update, optimizer: SGD }, L1, 0.01, 5000)
    const plain = optimum(0, 0)
    expect(w.reduce((sum, x) => sum + Math.abs(x), 0)).toBeGreaterThan(plain.reduce((sum, x) => sum + Math.abs(x), 0))
  })

  it('absorbing keeps a weight at zero that the objective needs', () => {
    const update: StepUpdate = { kind: 'absorbing', correction: 'exact', optimizer: SGD }
    const w = descend(update, L1, LAMBDA, 5000, [0.01, 2, 0, 0])
    expect(w[0]).toBe(0)
    expect(lasso[0]).not.toBe(0)
  })

  it('FTRL with a constant λ forgets the penalty', () => {
    const w = descend({ kind: 'ftrl', alpha: 0.5, beta: 1, strength: 'constant' }, L1, LAMBDA, 100_000)
    expect(distance(w, optimum(0, 0))).toBeLessThan(1e-4)
  })

  it('spred comes close without a zero', () => {
    const w = descend({ kind: 'spred', scale: 0.1, optimizer: SGD }, L1, LAMBDA, 20_000)
    expect(zeros(w)).toBe(0)
    expect(distance(w, lasso)).toBeLessThan(1e-3)
  })

  it('RDA comes slowly', () => {
    const near = distance(descend({ kind: 'rda', gamma: 5 }, L1, LAMBDA, 20_000), lasso)
    expect(near).toBeLessThan(0.03)
    expect(near).toBeLessThan(distance(descend({ kind: 'rda', gamma: 5 }, L1, LAMBDA, 1000), lasso))
  })
})
