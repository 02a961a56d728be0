import { square } from '../math/power.ts'
import { softThreshold } from '../math/soft-threshold.ts'
import type { ScadPenalty } from '../spec/experiment.gen.ts'
import { concave } from './concave.ts'
import { ofItsOwn, shareOf } from './formula.ts'
import type { PenaltyKind } from './penalty-function.ts'

/**
 * Smoothly clipped absolute deviation.
 *
 * Equations, with l = λf_j: derivative l·sign w up to |w| = l, then (al − |w|)/(a−1)·sign w up to al, then 0. Prox for s < a−1:
 * S(w, sl) up to |w| = l(1+s), then S(w, asl/(a−1)) / (1 − s/(a−1)) up to al, then w; for larger steps the middle piece is
 * concave, and the better of the two outer ones is taken.
 * Scale of λ: that of the mean loss; λ also says where the pull ends.
 * Zeros: exact under a prox.
 * Neighbour: mcp lets go from the start.
 * Source: Fan & Li 2001, eq. 2.7 and 2.8; Breheny & Huang 2011, eq. 2.6, for a step.
 */
export const scad: PenaltyKind<ScadPenalty> = {
  provides: ['subgradient', 'prox', 'separable'],
  parts: () => null,
  formula({ a }, { lambda, factors }) {
    const l = `${shareOf(lambda, 1)}${factors ? '·f_j' : ''}`
    const end = `${a}·${l}`
    return ofItsOwn({
      value: `Σ scad(w; λ = ${l}, a = ${a})`,
      subgradient: `min(${l}, max(0, ${end} − |w|)/(${a} − 1))·sign w`,
      prox: (h, step) =>
        `S(${h}, ${step}·${l}) where |${h}| ≤ (1 + ${step})·${l}, S(${h}, ${step}·${end}/(${a} − 1))/(1 − ${step}/(${a} − 1)) up to ${end}, else ${h}`,
    })
  },
  create: ({ a }, shape) =>
    concave(shape, {
      value: (size, l) => scadValue(size, l, a),
      pull: (size, l) => (size <= l ? l : Math.max(0, a * l - size) / (a - 1)),
      prox: (w, s, l) => scadProx(w, s, l, a),
    }),
}

function scadValue(size: number, l: number, a: number): number {
  if (size <= l) return l * size
  if (size <= a * l) return (2 * a * l * size - size * size - l * l) / (2 * (a - 1))
  return (l * l * (a + 1)) / 2
}

function scadProx(w: number, s: number, l: number, a: number): number {
  const size = Math.abs(w)
  if (s < a - 1) {
    if (size > a * l) return w
    if (size <= l * (1 + s)) return softThreshold(w, s * l)
    return softThreshold(w, (a * s * l) / (a - 1)) / (1 - s / (a - 1))
  }
  const near = Math.min(Math.max(size - s * l, 0), l)
  const far = Math.max(size, a * l)
  const at = (u: number) => square(u - size) / (2 * s) + scadValue(u, l, a)
  return Math.sign(w) * (at(near) <= at(far) ? near : far)
}
