import { softThreshold } from '../math/soft-threshold.ts'
import type { McpPenalty } from '../spec/experiment.gen.ts'
import { concave } from './concave.ts'
import { ofItsOwn, shareOf } from './formula.ts'
import type { PenaltyKind } from './penalty-function.ts'

/**
 * Minimax concave penalty: L1 near zero, no pull on large weights.
 *
 * Equations, with l = λf_j: l|w| − w²/(2γ) up to |w| = γl, then γl²/2; derivative (l − |w|/γ)·sign w, then 0. Prox for s < γ:
 * S(w, sl)/(1 − s/γ) up to |w| = γl, then w; for s ≥ γ the threshold is hard: w if |w| > l√(sγ), else 0.
 * Scale of λ: that of the mean loss; λ also says where the pull ends.
 * Zeros: exact under a prox.
 * Neighbour: scad pulls fully up to λ before it lets go; l1 never lets go.
 * Source: Zhang 2010, eq. 2.1 and 2.2; Breheny & Huang 2011, eq. 2.4.
 */
export const mcp: PenaltyKind<McpPenalty> = {
  provides: ['subgradient', 'prox', 'separable'],
  parts: () => null,
  formula({ gamma }, { lambda, factors }) {
    const l = `${shareOf(lambda, 1)}${factors ? '·f_j' : ''}`
    return ofItsOwn({
      value: `Σ mcp(w; λ = ${l}, γ = ${gamma})`,
      subgradient: `max(0, ${l} − |w|/${gamma})·sign w`,
      prox: (h, step) => `S(${h}, ${step}·${l})/(1 − ${step}/${gamma}) where |${h}| ≤ ${gamma}·${l}, else ${h}`,
    })
  },
  create: ({ gamma }, shape) =>
    concave(shape, {
      value: (size, l) => (size <= gamma * l ? l * size - (size * size) / (2 * gamma) : (gamma * l * l) / 2),
      pull: (size, l) => Math.max(0, l - size / gamma),
      prox(w, s, l) {
        const size = Math.abs(w)
        if (s >= gamma) return size <= l * Math.sqrt(s * gamma) ? 0 : w
        return size <= gamma * l ? softThreshold(w, s * l) / (1 - s / gamma) : w
      },
    }),
}
