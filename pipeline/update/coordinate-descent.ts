import type { PenaltyFormula } from '../penalty/formula.ts'

/**
 * Coordinate descent as a formula, with its numbers filled in. Any loss but the squared is minimised piece by quadratic piece.
 *
 *     w_j ← S( c_j + v_j w_j, l1_j ) / ( v_j + l2_j ),   S(z,t) = sign(z)·max(|z|−t, 0)
 *
 * with c = Zᵀ(t−Zw) and v_j = ‖z_j‖². λ is in l1 and l2 and meets no step size and no further 1/n.
 * Exact zeros: yes, at every pass. Solves the objective itself; proximal gradient does too, with all weights at once.
 * Where no weight may be below 0, S(z,t) = max(z−t, 0).
 * Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), eq. 10, "covariance updates".
 */
export function coordinateFormula({ l1, l2, group }: PenaltyFormula, squaredLoss: boolean, positive = false): string[] {
  if (group !== null) return groupFormula(group, squaredLoss)
  const z = '⟨x_j, r⟩/n + v_j·w_j'
  const shrunk = positive ? `max(${z} − ${l1 ?? 0}, 0)` : l1 === null ? `(${z})` : `S(${z}, ${l1})`
  return [
    `w_j ← ${shrunk}/${l2 === null ? 'v_j' : `(v_j + ${l2})`}, one weight after the other`,
    squaredLoss
      ? 'r = y − ŷ with the weights so far, v_j = ‖x_j‖²/n; an exact solve on the support ends it'
      : ON_A_QUADRATIC,
  ]
}

const ON_A_QUADRATIC =
  'on the quadratic that touches the loss at the weights so far: Newton steps, each held to a fall of the objective'

/**
 * The same for groups, which are zero together. Source: Qin, Scheinberg & Goldfarb (2013), Math. Prog. Comp. 5, section 3.1.
 *
 * @param strength what ‖w_g‖ is multiplied by.
 */
function groupFormula(strength: string, squaredLoss: boolean): string[] {
  return [
    `w_g ← 0 where ‖z_g‖ ≤ ${strength}, else (H_g + μI)⁻¹z_g with the μ for which μ‖w_g‖ = ${strength}, one group after the other`,
    'z_g = X_gᵀr/n + H_g·w_g, H_g = X_gᵀX_g/n; Newton steps of all that are not 0 end it',
    squaredLoss ? 'r = y − ŷ with the weights so far' : ON_A_QUADRATIC,
  ]
}
