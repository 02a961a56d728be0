import { activations } from '../../model/activation.ts'
import { parts } from '../../penalty/index.ts'
import type { MlpModel, Penalty } from '../../spec/experiment.gen.ts'

/** A layer as far as rescaling its neurons goes. */
export interface Rescaled {
  readonly activation: keyof typeof activations
  readonly bias: boolean
  readonly penalty: Penalty
}

/**
 * The degree of each layer's penalty, where separate λ are but one λ; else null.
 *
 * With act(cz) = c·act(z) for c > 0 in every hidden layer, weights W_l may be multiplied by c_l and biases of layer l by
 * c_1·…·c_l, Π c_l = 1: the function stays as it is. Penalties λ_l P_l of degree d_l, P_l(cW) = c^{d_l} P_l(W), turn into
 * λ_l c_l^{d_l} P_l, so that the nets which minimise at (λ_l) are, up to such scales, those which minimise at (λ_l c_l^{d_l}):
 * only Π λ_l^{1/d_l} matters, which with one degree for all is the geometric mean. It takes a λ above 0 in every layer; biases
 * must be free, but for those of the first layer, which scale as its weights do; and an elastic net, a sum of two degrees,
 * has none.
 *
 * Source: Neyshabur, Tomioka & Srebro 2015, COLT, section 2, for one degree.
 */
export function degrees(layers: readonly Rescaled[]): number[] | null {
  const last = layers.length - 1
  const found = layers.map(({ penalty }) => degreeOf(penalty))
  const known = found.filter((degree) => degree !== null)
  const applies =
    last > 0 &&
    known.length === found.length &&
    layers.every(({ activation }, l) => l === last || activations[activation].homogeneous) &&
    layers.every(({ penalty, bias }, l) => l === 0 || !bias || penalty.kind === 'none' || !penalty.bias)
  return applies ? known : null
}

/** Why one λ is all that a net has, in a sentence; null where each layer's counts. */
export function collapse({ layers }: MlpModel, penalty: Penalty): string | null {
  const found = degrees(
    layers.map((layer) => ({ ...layer, activation: layer.activation ?? 'tanh', penalty: layer.penalty ?? penalty })),
  )
  if (found === null) return null
  const scaled = 'the activations are positively homogeneous, so that neurons can be rescaled and the function stays'
  return new Set(found).size === 1
    ? `${scaled}, and the minimisers for a λ in each layer are those for their geometric mean`
    : `${scaled}, and of a λ in each layer only the product matters, that under L2 by its root`
}

function degreeOf(penalty: Penalty): 1 | 2 | null {
  if (penalty.kind === 'group-l1') return 1
  const shares = penalty.kind === 'none' ? null : parts(penalty)
  if (shares === null || shares.l1 > 0 === shares.l2 > 0) return null
  return shares.l1 > 0 ? 1 : 2
}
