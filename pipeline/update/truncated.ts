import { softThreshold } from '../math/soft-threshold.ts'
import type { TruncatedUpdate } from '../spec/experiment.gen.ts'
import { descent, proxAll, shiftL1 } from './descent.ts'
import { descentFormula, threshold } from './formula.ts'
import { thresholdSolves } from './solved.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * Truncated gradient: the penalty of K steps at once, on small weights only.
 *
 * Equations: w ← w − η·d; at steps K, 2K, … w ← S(w, Kηλ) where |w| ≤ θ.
 * Scale of λ: Kη, with the η of that step; with the correction Kη/(1−μ), Kη/(√v̂+ε).
 * Zeros: exact after every K-th step; gradient first, penalty second.
 * Neighbour: proximal is K = 1 without θ.
 * Source: Langford, Li & Zhang 2009, eq. 4 and 5, with g_i = λ.
 */
export const truncated: UpdateKind<TruncatedUpdate> = {
  needs: ['l1'],
  ridge: ['coupled', 'decoupled'],
  optimizers: 'any',
  solves(spec, at) {
    if (spec.theta !== undefined) {
      return {
        factor: null,
        why: 'weights beyond θ are not penalised: about λ·min(|w|, θ), not λ|w|',
        remedy: { option: 'theta', write: 'take theta out' },
      }
    }
    if (spec.every > 1) {
      return {
        factor: null,
        why: `no step leaves the weights where they are: ${spec.every} without penalty, then all of it at once`,
        remedy: { option: 'every', write: 'write every: 1' },
      }
    }
    return thresholdSolves(spec.correction, at)
  },
  zeros: 'exact after every K-th step',
  formula(spec, term) {
    const { lines, moved, step } = descentFormula(spec, term)
    const t = threshold(spec.every === 1 ? step : `${spec.every}·${step}`, term)
    if (t === null) return [...lines, `w ← ${moved('w')}`]
    const where = spec.theta === undefined ? '' : ` where |w| ≤ ${spec.theta}`
    if (spec.every === 1 && where === '') return [...lines, `w ← S(${moved('w')}, ${t})`]
    const when = spec.every === 1 ? 'then' : `every ${spec.every} steps`
    return [...lines, `w ← ${moved('w')}`, `${when} w ← S(w, ${t})${where}`]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => descent(spec, block))
    const theta = spec.theta ?? Number.POSITIVE_INFINITY
    const truncate = (w: number, t: number) => (Math.abs(w) <= theta ? softThreshold(w, t) : w)
    return {
      after(t, rate) {
        for (const part of parts) {
          part.aim(t)
          part.move(rate)
          if (t % spec.every === 0) shiftL1(part, spec.every * part.shrinkage(rate), part.scale, truncate)
        }
      },
      sparsify: (rate) => proxAll(parts, rate),
    }
  },
}
