import { sigmoid, softplus, tanh } from '../math/exponential.ts'
import type { Floats } from '../math/floats.ts'
import type { Activation } from '../spec/experiment.gen.ts'

/** What a unit makes of its pre-activation. */
export interface ActivationFunction {
  /**
   * act(cz) = c·act(z) for c > 0. Neurons can then be rescaled without changing the function, so that the minimisers for
   * per-layer λ are those for their geometric mean.
   */
  readonly homogeneous: boolean
  /** Writes act(z) to `a`, for the first `length` entries. */
  apply(z: Floats, a: Floats, length: number): void
  /** Multiplies `delta` by act′(z), where a = act(z). */
  chain(z: Floats, a: Floats, delta: Floats, length: number): void
}

/** Slope of leaky-relu below zero, as in PyTorch. */
const LEAK = 0.01

/** The derivative of relu at 0 is 0, as everywhere else. */
export const activations: { readonly [K in Activation]: ActivationFunction } = {
  identity: {
    homogeneous: true,
    apply(z, a, length) {
      for (let i = 0; i < length; i++) a[i] = z[i]
    },
    chain() {},
  },
  relu: {
    homogeneous: true,
    apply(z, a, length) {
      for (let i = 0; i < length; i++) a[i] = z[i] < 0 ? 0 : z[i]
    },
    chain(z, _a, delta, length) {
      for (let i = 0; i < length; i++) if (z[i] <= 0) delta[i] = 0
    },
  },
  'leaky-relu': {
    homogeneous: true,
    apply(z, a, length) {
      for (let i = 0; i < length; i++) a[i] = z[i] < 0 ? LEAK * z[i] : z[i]
    },
    chain(z, _a, delta, length) {
      for (let i = 0; i < length; i++) if (z[i] <= 0) delta[i] *= LEAK
    },
  },
  tanh: {
    homogeneous: false,
    apply(z, a, length) {
      for (let i = 0; i < length; i++) a[i] = tanh(z[i])
    },
    chain(_z, a, delta, length) {
      for (let i = 0; i < length; i++) delta[i] *= 1 - a[i] * a[i]
    },
  },
  sigmoid: {
    homogeneous: false,
    apply(z, a, length) {
      for (let i = 0; i < length; i++) a[i] = sigmoid(z[i])
    },
    chain(_z, a, delta, length) {
      for (let i = 0; i < length; i++) delta[i] *= a[i] * (1 - a[i])
    },
  },
  softplus: {
    homogeneous: false,
    apply(z, a, length) {
      for (let i = 0; i < length; i++) a[i] = softplus(z[i])
    },
    chain(z, _a, delta, length) {
      for (let i = 0; i < length; i++) delta[i] *= sigmoid(z[i])
    },
  },
}
