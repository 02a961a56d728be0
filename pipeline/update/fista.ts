import { zerosLike } from '../math/floats.ts'
import type { FistaUpdate } from '../spec/experiment.gen.ts'
import { descent, proxAll } from './descent.ts'
import { descentFormula, proxFormula } from './formula.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * Accelerated proximal gradient with restarts.
 *
 * Equations: y = w + β(w − w₋), w ← prox(y − ηg(y), ηλ), β = (s_{k−1}−1)/s_k, s_k = (1+√(1+4s_{k−1}²))/2, s_0 = 1. Where
 * ⟨y − w, w − w₋⟩ > 0 the momentum points uphill and the objective would rise: s starts again.
 * Scale of λ: η.
 * Zeros: exact; gradient first, penalty second. Between two steps the weights are w, not y.
 * Neighbour: proximal has β = 0; nesterov under proximal has a constant β and needs a correction.
 * Source: Beck & Teboulle 2009, eq. 4.1–4.3; O'Donoghue & Candès 2015, eq. 13, for the restart.
 */
export const fista: UpdateKind<FistaUpdate> = {
  needs: ['prox', 'convex'],
  ridge: ['coupled', 'proximal'],
  optimizers: 'plain',
  solves: () => ({
    factor: 1,
    why: 'where it stands still y = w, and gradient and threshold are both multiplied by η',
  }),
  zeros: 'exact',
  fullBatch: true,
  formula(spec, term) {
    const { lines, moved, step, entry } = descentFormula(spec, term, { gradient: 'g(y)', at: 'y' })
    return [
      'y = w + β·(w − w₋), β from 0 up by Nesterov’s sequence, back to 0 where the objective would rise',
      ...lines,
      ...proxFormula(term, moved('y'), step, entry),
    ]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => ({
      ...descent(spec, block),
      previous: block.values.slice(),
      ahead: zerosLike(block.values),
    }))
    let sequence = 1
    let beta = 0
    return {
      before() {
        for (const { block, previous } of parts) {
          for (let j = 0; j < previous.length; j++) {
            const w = block.values[j]
            block.values[j] = w + beta * (w - previous[j])
            previous[j] = w
          }
        }
      },
      after(t, rate) {
        for (const part of parts) {
          part.ahead.set(part.block.values)
          part.aim(t)
          part.move(rate)
        }
        proxAll(parts, rate)
        let uphill = 0
        for (const { block, previous, ahead } of parts) {
          for (let j = 0; j < ahead.length; j++) {
            uphill += (ahead[j] - block.values[j]) * (block.values[j] - previous[j])
          }
        }
        const last = uphill > 0 ? 1 : sequence
        sequence = (1 + Math.sqrt(1 + 4 * last * last)) / 2
        beta = (last - 1) / sequence
      },
      sparsify: (rate) => proxAll(parts, rate),
    }
  },
}
