import type { CumulativeUpdate } from '../spec/experiment.gen.ts'
import { descent, proxAll, shiftL1 } from './descent.ts'
import { thresholdSolves } from './solved.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * Each weight is clipped against the penalty it could have had so far, less what it has had: noise evens out.
 *
 * Equations: u ← u + ηλ; after the gradient step z = w, then w ← max(0, w − (u + q)) for w > 0, min(0, w + (u − q)) for w < 0,
 * q ← q + w − z.
 * Scale of λ: η; with the correction η/(1−μ), η/(√v̂+ε).
 * Zeros: exact; gradient first, penalty second.
 * Neighbour: proximal forgets the penalty that a weight at zero did not need; with a full batch both end at the same point.
 * Source: Tsuruoka, Tsujii & Ananiadou 2009, figure 2; scikit-learn's SGDClassifier and SGDRegressor.
 */
export const cumulative: UpdateKind<CumulativeUpdate> = {
  needs: ['l1'],
  ridge: ['coupled', 'decoupled'],
  optimizers: 'any',
  solves: (spec, at) => thresholdSolves(spec.correction, at),
  create(spec, blocks) {
    const parts = blocks.map((block) => ({
      ...descent(spec, block),
      // In double precision whatever the weights are: these only grow.
      possible: new Float64Array(block.values.length),
      received: new Float64Array(block.values.length),
    }))
    return {
      after(t, rate) {
        for (const part of parts) {
          const { possible, received } = part
          part.aim(t)
          part.move(rate)
          shiftL1(part, part.shrinkage(rate), part.scale, (z, threshold, j) => {
            possible[j] += threshold
            const w =
              z > 0
                ? Math.max(0, z - (possible[j] + received[j]))
                : z < 0
                  ? Math.min(0, z + (possible[j] - received[j]))
                  : z
            received[j] += w - z
            return w
          })
        }
      },
      sparsify: (rate) => proxAll(parts, rate),
    }
  },
}
