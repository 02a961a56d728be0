import { describe, expect, test } from 'vitest'
import { factorsOf, lambdaMax, strengthsAlong, strengthsAt, unitStrengths } from '../../pipeline/penalty/strengths.ts'
import type { Convention, ElasticNetPenalty, L1Penalty, L2Penalty } from '../../pipeline/spec/experiment.gen.ts'

const features = ['a', 'b', 'c']
const context = { features, nSamples: 50, targetSd: 4 }
const factors = { a: 0, c: 2 }
const ofAnySign = { positive: false }
const conventions = ['lariat', 'glmnet', 'sklearn', 'keras', 'torch'] as const

const l1 = (convention: Convention, own = {}): L1Penalty => ({
  kind: 'l1',
  lambda: 1,
  convention,
  factors: own,
  bias: false,
})
const l2 = (convention: Convention, own = {}): L2Penalty => ({
  kind: 'l2',
  lambda: 1,
  convention,
  factors: own,
  bias: false,
})
const net = (convention: Convention, own = {}): ElasticNetPenalty => ({
  kind: 'elastic-net',
  l1_ratio: 0.75,
  lambda: 1,
  convention,
  factors: own,
  bias: false,
})

describe('λ = 1', () => {
  test.for(conventions)('is 1 before |w| in the lasso of %s', (convention) => {
    expect(unitStrengths(l1(convention), context)).toEqual({
      l1: Float64Array.of(1, 1, 1),
      l2: new Float64Array(3),
      ...ofAnySign,
    })
  })

  test.for([
    ['lariat', 1],
    ['glmnet', 1 / 4],
    ['sklearn', 1 / 50],
    ['keras', 2],
    ['torch', 1],
  ] as const)('before w²/2 in the ridge of %s is %d', ([convention, strength]) => {
    const each = new Float64Array(3).fill(strength)
    expect(unitStrengths(l2(convention), context)).toEqual({ l1: new Float64Array(3), l2: each, ...ofAnySign })
  })

  test.for([
    ['lariat', 0.25],
    ['glmnet', 0.25 / 4],
    ['sklearn', 0.25],
    ['keras', 0.5],
    ['torch', 0.25],
  ] as const)('before w²/2 in the elastic net of %s is (1 − l1_ratio) in its own way', ([convention, strength]) => {
    const each = new Float64Array(3).fill(strength)
    expect(unitStrengths(net(convention), context)).toEqual({
      l1: new Float64Array(3).fill(0.75),
      l2: each,
      ...ofAnySign,
    })
  })

  test('is nothing without a penalty', () => {
    expect(unitStrengths({ kind: 'none' }, context)).toEqual({
      l1: new Float64Array(3),
      l2: new Float64Array(3),
      ...ofAnySign,
    })
  })

  test('of glmnet does not divide by a target that does not vary', () => {
    const { l2: strengths } = unitStrengths(l2('glmnet'), { ...context, targetSd: 0 })
    expect(strengths).toEqual(Float64Array.of(1, 1, 1))
  })
})

describe('factors', () => {
  test('are 1 where none is named', () => {
    expect(factorsOf(net('lariat', factors), features)).toEqual(Float64Array.of(0, 1, 2))
  })

  test('of glmnet have mean 1', () => {
    expect(factorsOf(net('glmnet', { a: 0, c: 5 }), features)).toEqual(Float64Array.of(0, 0.5, 2.5))
    expect(factorsOf(net('glmnet', { a: 0, b: 0, c: 0 }), features)).toEqual(new Float64Array(3))
  })

  test('stand before both parts of the penalty', () => {
    expect(unitStrengths(net('lariat', factors), context)).toEqual({
      l1: Float64Array.of(0, 0.75, 1.5),
      l2: Float64Array.of(0, 0.25, 0.5),
      ...ofAnySign,
    })
  })

  test('are taken from the names in the spec alone, never from what every object has', () => {
    expect(factorsOf(l1('lariat'), ['constructor', 'toString', '__proto__'])).toEqual(Float64Array.of(1, 1, 1))
  })
})

test('strengths are λ times those of λ = 1', () => {
  const at = strengthsAt(unitStrengths(net('lariat', factors), context), 8)
  expect(at).toEqual({ l1: Float64Array.of(0, 6, 12), l2: Float64Array.of(0, 2, 4), ...ofAnySign })
})

test('weights that may not go below 0 are so at every λ, and for some of the features', () => {
  const unit = unitStrengths({ ...l1('lariat'), positive: true }, context)
  expect([unit, strengthsAt(unit, 8)].map(({ positive }) => positive)).toEqual([true, true])
  const path = strengthsAlong(unit, [2, 1])
  expect(path.some(Int32Array.of(2)).at(1)).toEqual({ l1: Float64Array.of(1), l2: new Float64Array(1), positive: true })
  expect(path.multiple(0).unit.positive).toBe(true)
})

describe('λ_max', () => {
  const gradient = Float64Array.of(-9, 3, -4)

  test('is the largest gradient over the share of L1', () => {
    expect(lambdaMax(l1('lariat'), context, gradient)).toBe(9)
    expect(lambdaMax(net('lariat'), context, gradient)).toBe(12)
  })

  test('leaves free features out, and divides by the factor of the others', () => {
    expect(lambdaMax(l1('lariat', factors), context, gradient)).toBe(3)
    expect(lambdaMax(l1('lariat', { a: 3, c: 0.5 }), context, gradient)).toBe(8)
  })

  test('of ridge is as if there were a thousandth of L1, as in glmnet', () => {
    expect(lambdaMax(l2('lariat'), context, gradient)).toBe(9000)
    expect(lambdaMax({ ...net('lariat'), l1_ratio: 1e-4 }, context, gradient)).toBe(9000)
  })

  test('is 0 where nothing is penalised', () => {
    expect(lambdaMax({ kind: 'none' }, context, gradient)).toBe(0)
    expect(lambdaMax(l1('lariat', { a: 0, b: 0, c: 0 }), context, gradient)).toBe(0)
  })
})
