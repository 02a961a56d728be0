import { zerosLike } from '../math/floats.ts'
import type { AbsorbingUpdate } from '../spec/experiment.gen.ts'
import { descent, shiftL1 } from './descent.ts'
import { descentFormula, threshold } from './formula.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * A weight that the penalty carries across zero is zero for good.
 *
 * Equations: h = w − η·d, u = h − ηλ·sign w; where h and u differ in sign, w = 0 from then on, else w = u.
 * Scale of λ: η; with the correction η/(1−μ), η/(√v̂+ε).
 * Zeros: exact and final. A weight that starts at zero has not been carried there and may leave.
 * Neighbour: clipped lets a weight come back; this loses a true feature in half of random starts.
 * Source: Smilkov et al. 2017, TensorFlow Playground (nn.ts, updateWeights).
 */
export const absorbing: UpdateKind<AbsorbingUpdate> = {
  needs: ['l1'],
  ridge: ['coupled', 'decoupled'],
  optimizers: 'any',
  solves: () => ({
    factor: null,
    why: 'a weight that has been at zero stays there, whatever its gradient: the start decides',
    remedy: { option: 'kind', write: 'write kind: clipped or proximal' },
  }),
  zeros: 'exact, and final: a weight that was needed may be lost',
  formula(spec, term) {
    const { lines, moved, step } = descentFormula(spec, term)
    const t = threshold(step, term)
    if (t === null) return [...lines, `w ← ${moved('w')}`]
    return [
      ...lines,
      `h = ${moved('w')}`,
      `u = h − ${t}·sign w`,
      'w ← u, but 0 from now on where h and u differ in sign',
    ]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => ({
      ...descent(spec, block),
      previous: zerosLike(block.values),
      absorbed: new Uint8Array(block.values.length),
    }))
    return {
      after(t, rate) {
        for (const part of parts) {
          const { block, previous, absorbed } = part
          previous.set(block.values)
          part.aim(t)
          part.move(rate)
          shiftL1(part, part.shrinkage(rate), part.scale, (h, threshold, j) => {
            const u = h - threshold * Math.sign(previous[j])
            if (absorbed[j] === 0 && Math.sign(h) * Math.sign(u) < 0) absorbed[j] = 1
            return u
          })
          for (let j = 0; j < absorbed.length; j++) if (absorbed[j] === 1) block.values[j] = 0
        }
      },
    }
  },
}
