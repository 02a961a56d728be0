import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collapse, degrees, type Rescaled } from '../../pipeline/train/checks/homogeneous.ts'
import { l1, l2, NONE } from './problems.ts'

const layer = (more: Partial<Rescaled> = {}): Rescaled => ({ activation: 'relu', bias: true, penalty: l1(1), ...more })

test('degrees are those of L1 and L2, and there are none where neurons cannot be rescaled', () => {
  expect(degrees([layer(), layer({ penalty: l2(1) }), layer()])).toEqual([1, 2, 1])
  expect(degrees([layer(), layer({ penalty: NONE })])).toBeNull()
  expect(degrees([layer({ activation: 'tanh' }), layer()])).toBeNull()
  expect(degrees([layer(), layer({ activation: 'tanh' })])).toEqual([1, 1])
  expect(degrees([layer()])).toBeNull()
})

test('biases under the penalty are in the way, but for those of the first layer', () => {
  const held = { ...l1(1), bias: true }
  expect(degrees([layer({ penalty: held }), layer()])).toEqual([1, 1])
  expect(degrees([layer(), layer({ penalty: held })])).toBeNull()
  expect(degrees([layer(), layer({ penalty: held, bias: false })])).toEqual([1, 1])
})

test('a hidden layer that says no activation has tanh, which does not collapse', () => {
  const layers = [
    { name: 'hidden', units: 2, bias: true },
    { name: 'output', bias: true },
  ]
  expect(collapse({ kind: 'mlp', layers }, l1(1))).toBeNull()
})

/**
 * min over c, Π c_l = 1, of Σ λ_l c_l^{d_l} P_l, by Newton steps on log c with the multiplier of the constraint: at the minimum
 * all d_l λ_l c_l^{d_l} P_l are the same number m.
 */
function leastPenalty(lambdas: readonly number[], sizes: readonly number[], exponents: readonly number[]): number {
  // log c_l = (log m − log(d_l λ_l P_l))/d_l, and Σ log c_l = 0 gives m.
  const inverse = exponents.reduce((sum, d) => sum + 1 / d, 0)
  const shifted = lambdas.reduce((sum, lambda, l) => sum + Math.log(exponents[l] * lambda * sizes[l]) / exponents[l], 0)
  const m = Math.exp(shifted / inverse)
  return exponents.reduce((sum, d) => sum + m / d, 0)
}

test('with the best scales, penalties of any degrees hang on λ by Π λ^(1/d) alone', () => {
  const positive = fc.double({ min: 0.01, max: 100, noNaN: true })
  const one = fc.record({
    lambda: positive,
    size: positive,
    degree: fc.constantFrom(1, 2),
    shift: fc.double({ min: -1, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 4 }), (layers) => {
      const [lambdas, sizes, exponents] = [
        layers.map(({ lambda }) => lambda),
        layers.map(({ size }) => size),
        layers.map(({ degree }) => degree),
      ]
      const mean = layers.reduce((sum, { shift }) => sum + shift, 0) / layers.length
      // Π λ^(1/d) stays: log λ_l moves by d_l s_l, Σ s_l = 0.
      const moved = layers.map(({ lambda, degree, shift }) => lambda * Math.exp(degree * (shift - mean)))
      const least = leastPenalty(lambdas, sizes, exponents)
      expect(leastPenalty(moved, sizes, exponents) / least).toBeCloseTo(1, 9)
      // It is the least: no scales near the best ones, nor those that are there, do better.
      expect(lambdas.reduce((sum, lambda, l) => sum + lambda * sizes[l], 0)).toBeGreaterThan(least * (1 - 1e-12))
    }),
  )
})
