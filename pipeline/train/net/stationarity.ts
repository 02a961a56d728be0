import type { Block } from '../../update/update-rule.ts'
import { fullGradient } from './full-gradient.ts'
import type { Sweep } from './sweep.ts'

/**
 * How far the weights are from a stationary point: max_j |w − prox(w − g, λ)| with the gradient g over all rows.
 *
 * It is 0 exactly where 0 ∈ g + λ∂penalty. On a support it is the size of the penalised gradient; the step is 1, not η, so that
 * it does not depend on how the net was trained. It shares nothing with the updates but the penalty's prox.
 * `blocks` are weights and biases of each layer in the order of the layers.
 */
export function stationarityResidual(all: Sweep, blocks: readonly Block[]): number {
  const gradients = fullGradient(all)
  const byName = new Map(
    all.net.layers.flatMap((layer, l) => [
      [`${layer.name}.weight`, gradients[l].weight],
      [`${layer.name}.bias`, gradients[l].bias],
    ]),
  )
  let largest = 0
  for (const { name, values, penalty, lambda } of blocks) {
    const gradient = byName.get(name)
    if (gradient === undefined) continue
    const ahead = Float64Array.from(values, (w, j) => w - gradient[j])
    if (lambda > 0) penalty.prox(ahead, 1, null, lambda)
    for (let j = 0; j < ahead.length; j++) largest = Math.max(largest, Math.abs(ahead[j] - values[j]))
  }
  return largest
}
