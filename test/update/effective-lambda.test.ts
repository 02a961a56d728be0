import { describe, expect, it } from 'vitest'
import type { Penalty } from '../../pipeline/spec/experiment.gen.ts'
import { effectiveLambda } from '../../pipeline/update/effective-lambda.ts'
import type { StepUpdate } from '../../pipeline/update/index.ts'
import { refuse } from '../../pipeline/update/refuse.ts'
import type { RidgeEntry } from '../../pipeline/update/update-rule.ts'
import { descend, LAMBDA, optimum } from './quadratic.ts'
import { ADAM, MOMENTUM, OPTIMIZERS, OWN_STEP, SGD, updatesWith } from './specs.ts'

const shared = { lambda: LAMBDA, convention: 'lariat', factors: {}, bias: false } as const
const L1: Penalty = { kind: 'l1', ...shared }
const L2: Penalty = { kind: 'l2', ...shared }
const NET: Penalty = { kind: 'elastic-net', l1_ratio: 0.25, ...shared }

/** How near an update comes that is right only as η → 0, or only slowly. */
const NEAR = 0.12

describe('the λ that is stated is the λ whose minimum is reached', () => {
  const optimizers = [SGD, MOMENTUM, { ...MOMENTUM, dampening: 0.5 }, { ...MOMENTUM, nesterov: true }, ADAM]
  const entries = ['coupled', 'decoupled', 'proximal'] as const
  const all = [...optimizers.flatMap(updatesWith), ...OWN_STEP].flatMap((update) =>
    [L1, L2, NET].flatMap((penalty) => entries.map((l2) => ({ update: withRidge(update, l2), penalty }))),
  )
  const possible = all.filter(({ update, penalty }) => refuse(update, penalty).length === 0)

  it.each(possible.map((one) => ({ ...one, title: `${one.penalty.kind} ${JSON.stringify(one.update)}` })))('$title', ({
    update,
    penalty,
  }) => {
    const said = effectiveLambda(update, penalty, LAMBDA)
    expect(said.why).not.toBe('')
    if (said.l1 === null || said.l2 === null) {
      expect(said.lambda).toBeNull()
      return
    }
    // Whole λ subtracted against tiny gradient steps: a band of λ on both sides of everything.
    if (update.kind === 'shrink' && !update.scaled) return
    const w = descend(update, penalty, LAMBDA, 20_000)
    const best = optimum(said.l1, said.l2)
    expect(Math.max(...best.map((x, j) => Math.abs(x - w[j])))).toBeLessThan(NEAR)
  })
})

/** The update with this entry for the L2 part, whether it can have it or not: that is for `refuse` to say. */
function withRidge(update: StepUpdate, l2: RidgeEntry): StepUpdate {
  return Object.assign(structuredClone(update), { l2 })
}

describe('in numbers', () => {
  const of = (update: StepUpdate, penalty: Penalty = L1) => effectiveLambda(update, penalty, 0.5)

  it('states what is known', () => {
    const shrink = {
      kind: 'shrink',
      scaled: false,
      clamp: false,
      gradient: 'before',
      direction: 'toward',
      correction: 'exact',
    } as const
    expect(of({ ...shrink, optimizer: SGD }).lambda).toBe(0.5 / 0.05)
    expect(of({ ...shrink, direction: 'literal', optimizer: SGD }).lambda).toBeNull()
    expect(of({ ...shrink, optimizer: ADAM }).lambda).toBeNull()
    expect(of({ ...shrink, optimizer: { ...SGD, schedule: { kind: 'inverse-time', decay: 1 } } }).lambda).toBeNull()
    expect(of({ kind: 'proximal', correction: 'none', optimizer: MOMENTUM }).lambda).toBeCloseTo(0.05, 15)
    expect(of({ kind: 'proximal', correction: 'none', optimizer: ADAM }).lambda).toBeNull()
    expect(of({ kind: 'proximal', correction: 'exact', optimizer: ADAM }).lambda).toBe(0.5)
    expect(of({ kind: 'ftrl', alpha: 1, beta: 1, strength: 'constant' }).lambda).toBe(0)
    expect(of({ kind: 'absorbing', correction: 'exact', optimizer: SGD }).lambda).toBeNull()
  })

  it('tells coupled from decoupled', () => {
    const adamw = { ...ADAM, kind: 'adamw' } as const
    expect(of({ kind: 'subgradient', optimizer: SGD, l2: 'decoupled' }, L2).lambda).toBe(0.5)
    expect(of({ kind: 'subgradient', optimizer: MOMENTUM, l2: 'decoupled' }, L2).lambda).toBeCloseTo(0.05, 15)
    expect(of({ kind: 'subgradient', optimizer: adamw }, L2).lambda).toBeNull()
    expect(of({ kind: 'subgradient', optimizer: ADAM }, L2).lambda).toBe(0.5)
  })

  it('adds up both parts of an elastic net', () => {
    const said = of({ kind: 'proximal', correction: 'exact', optimizer: MOMENTUM, l2: 'decoupled' }, NET)
    expect(said.l1).toBe(0.125)
    expect(said.l2).toBeCloseTo(0.0375, 15)
  })

  it('knows when there is nothing', () => {
    expect(effectiveLambda({ kind: 'subgradient', optimizer: SGD }, { kind: 'none' }, 1).lambda).toBe(0)
    for (const optimizer of OPTIMIZERS) {
      for (const update of updatesWith(optimizer)) expect(effectiveLambda(update, L1, 0).lambda).toBe(0)
    }
  })
})
