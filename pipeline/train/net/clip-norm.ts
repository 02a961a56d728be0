import type { Block } from '../../update/update-rule.ts'

/**
 * Scales the gradient over all tensors down to a norm, where it is longer.
 *
 * Equations: g ← g·min(1, c/(‖g‖₂ + 1e-6)).
 * Scale of λ: only the loss is scaled, not the penalty; where it still happens at the end, the λ that is solved is larger.
 * Zeros: none.
 * Neighbour: clipping each entry to ±c would turn the gradient.
 * Source: Pascanu, Mikolov & Bengio 2013, algorithm 1; as in PyTorch's clip_grad_norm_.
 */
export function clipNorm(blocks: readonly Block[], limit: number): void {
  let sum = 0
  for (const { gradient } of blocks) for (let j = 0; j < gradient.length; j++) sum += gradient[j] * gradient[j]
  const factor = limit / (Math.sqrt(sum) + 1e-6)
  // Also leaves a norm that is not finite alone, so that divergence is seen as what it is.
  if (!(factor < 1)) return
  for (const { gradient } of blocks) for (let j = 0; j < gradient.length; j++) gradient[j] *= factor
}
