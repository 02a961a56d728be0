import type { Activation } from '../spec/experiment.gen.ts'

/** What a unit makes of its pre-activation; the function itself is in kernels/assembly/net-activation.ts. */
export interface ActivationKind {
  /** Its number there. */
  readonly kernel: number
  /**
   * act(cz) = c·act(z) for c > 0. Neurons can then be rescaled without changing the function, so that the minimisers for
   * per-layer λ are those for their geometric mean.
   */
  readonly homogeneous: boolean
}

export const activations: { readonly [K in Activation]: ActivationKind } = {
  identity: { kernel: 0, homogeneous: true },
  relu: { kernel: 1, homogeneous: true },
  'leaky-relu': { kernel: 2, homogeneous: true },
  tanh: { kernel: 3, homogeneous: false },
  sigmoid: { kernel: 4, homogeneous: false },
  softplus: { kernel: 5, homogeneous: false },
}
