import type { CumulativeUpdate } from '../spec/experiment.gen.ts'
import { type Descent, descent, proxAll } from './descent.ts'
import { descentFormula, threshold } from './formula.ts'
import { thresholdSolves } from './solved.ts'
import type { UpdateKind } from './update-rule.ts'

/**
 * Each weight is clipped against the penalty it could have had so far, less what it has had: noise evens out.
 *
 * Equations: u ← u + ηλ; after the gradient step z = w, then w ← max(0, w − (u + q)) for w > 0, min(0, w + (u − q)) for w < 0,
 * q ← q + w − z.
 * Scale of λ: η; with the correction η/(1−μ). Under Adam u and q are kept without 1/(√v̂+ε), which multiplies what they allow: a
 * single step with v̂ near 0 would else leave a debt that no gradient ever pays.
 * Zeros: exact; gradient first, penalty second.
 * Neighbour: proximal forgets the penalty that a weight at zero did not need; with a full batch both end at the same point.
 * Source: Tsuruoka, Tsujii & Ananiadou 2009, figure 2; scikit-learn's SGDClassifier and SGDRegressor.
 */
export const cumulative: UpdateKind<CumulativeUpdate> = {
  needs: ['l1'],
  ridge: ['coupled', 'decoupled'],
  optimizers: 'any',
  solves: (spec, at) => thresholdSolves(spec.correction, at),
  zeros: 'exact',
  formula(spec, term) {
    const { lines, moved, commonStep, scale } = descentFormula(spec, term)
    const t = threshold(commonStep, term)
    if (t === null) return [...lines, `w ← ${moved('w')}`]
    const [over, times] = scale === null ? ['', ''] : [`/(${scale})`, `·(${scale})`]
    return [
      ...lines,
      `u ← u + ${t}`,
      `z = ${moved('w')}`,
      `w ← max(0, z − (u + q)${over}) for z > 0, min(0, z + (u − q)${over}) for z < 0`,
      `q ← q + (w − z)${times}`,
    ]
  },
  create(spec, blocks) {
    const parts = blocks.map((block) => ({
      ...descent(spec, block),
      possible: new Float64Array(block.values.length),
      received: new Float64Array(block.values.length),
    }))
    return {
      after(t, rate) {
        for (const part of parts) {
          part.aim(t)
          part.move(rate)
          clip(part, part.shrinkage(rate))
        }
      },
      sparsify: (rate) => proxAll(parts, rate),
    }
  },
}

function clip({ block, rest, scale, possible, received }: Descent & Budget, step: number): void {
  if (rest.l1 === null || block.lambda === 0) return
  const { values, lambda } = block
  for (let j = 0; j < values.length; j++) {
    possible[j] += step * lambda * rest.l1[j]
    const z = values[j]
    const size = scale === null ? 1 : scale[j]
    if (z > 0) values[j] = Math.max(0, z - size * (possible[j] + received[j]))
    else if (z < 0) values[j] = Math.min(0, z + size * (possible[j] - received[j]))
    received[j] += (values[j] - z) / size
  }
}

/** u and q, in double precision whatever the weights are. */
interface Budget {
  readonly possible: Float64Array
  readonly received: Float64Array
}
