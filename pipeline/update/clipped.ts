import { zerosLike } from '../math/floats.ts'
import type { ClippedUpdate } from '../spec/experiment.gen.ts'
import { descent, proxAll, shiftL1 } from './descent.ts'
import { descentFormula, threshold } from './formula.ts'
import { thresholdSolves } from './solved.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * A weight that the penalty would carry across zero stops there.
 *
 * Equations: `step`: h = w − η·d, then h moves towards 0 by ηλ and stops at 0. `weight`: u = w − η·d(g + λ·sign w), and 0 where
 * w ≠ 0 and u have different signs.
 * Scale of λ: η; with the correction η/(1−μ), η/(√v̂+ε) (`step`).
 * Zeros: exact; gradient first, penalty second.
 * Neighbour: `step` is proximal in other words. Under `weight` a zero is pushed off again by the next gradient: it hovers.
 * Source: Carpenter 2008, "Lazy sparse stochastic gradient descent", section 5.
 */
export const clipped: UpdateKind<ClippedUpdate> = {
  needs: ['l1'],
  ridge: ['coupled', 'decoupled'],
  optimizers: 'any',
  solves(spec, at) {
    if (spec.sign === 'step') return thresholdSolves(spec.correction, at)
    return {
      factor: 1,
      why: 'λ is in the gradient; near the objective only, since a weight at zero is pushed off it again',
    }
  },
  zeros: 'exact',
  formula(spec, term) {
    const byWeight = spec.sign === 'weight'
    const { lines, moved, step } = descentFormula(spec, term, { extra: byWeight ? term.subgradient : '' })
    const t = threshold(step, term)
    if (t === null) return [...lines, `w ← ${moved('w')}`]
    if (byWeight) return [...lines, `u = ${moved('w')}`, 'w ← u, but 0 where u and w differ in sign']
    return [...lines, `h = ${moved('w')}`, `w ← h moved towards 0 by ${t}, at most to 0`]
  },
  create: (spec, blocks) => {
    const parts = blocks.map((block) => ({ ...descent(spec, block), previous: zerosLike(block.values) }))
    const stop = (h: number, t: number) => (h > 0 ? Math.max(0, h - t) : Math.min(0, h + t))
    return {
      after(t, rate) {
        for (const part of parts) {
          const { block, rest, previous } = part
          const byWeight = spec.sign === 'weight' && block.lambda > 0
          if (byWeight) {
            previous.set(block.values)
            rest.addSubgradient(block.values, block.lambda, block.gradient)
          }
          part.aim(t)
          part.move(rate)
          if (byWeight) shiftL1(part, 0, null, (u, _t, j) => (Math.sign(u) * Math.sign(previous[j]) < 0 ? 0 : u))
          else shiftL1(part, part.shrinkage(rate), part.scale, stop)
        }
      },
      sparsify: (rate) => proxAll(parts, rate),
    }
  },
}
