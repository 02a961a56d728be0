import { weightedMean } from '../../../data/moments.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { powerOfTwoBelow } from '../../../math/power.ts'
import { maxAbs } from '../../../math/vector.ts'
import type { PosedGroup } from '../../posed-groups.ts'
import type { PosedModel, PosedWeights } from '../../posed-model.ts'
import type { Columns } from '../newton/columns.ts'
import { denseColumns } from '../newton/dense-columns.ts'
import { standardisedColumns } from '../newton/frame.ts'

/**
 * Several targets in other units: columns centred where there is an intercept and of unit length, targets centred with them and of size 1,
 * so that intercepts are no part of the problem.
 */
export interface JointFrame {
  readonly columns: Columns
  /** Where these lie, one after the other. */
  readonly Z: number
  /** Targets one after the other, `rows` numbers each. */
  readonly targets: Float64Array
  /** What targets were divided by: λ is, too. */
  readonly unit: number
  /** Of each feature, for λ = 1. */
  readonly costs: Float64Array
  /** The weights as posed, in an array of zeros. */
  weights(u: Float64Array, w: Float64Array): PosedWeights
}

/** @param groups of one feature each. */
export function jointFrame(problem: PosedModel, groups: readonly PosedGroup[], core: OpenKernels): JointFrame {
  const { X, y, outputs: K, weights, intercept } = problem
  const { rows, columns: p } = X
  const { Z, means, scales } = standardisedColumns(problem, core)
  const size = maxAbs(y)
  const unit = size > 0 ? powerOfTwoBelow(size) : 1
  const targets = new Float64Array(rows * K)
  const levels = new Float64Array(K)
  for (let k = 0; k < K; k++) {
    const own = targets.subarray(k * rows, (k + 1) * rows)
    for (let i = 0; i < rows; i++) own[i] = y[i * K + k] / unit
    // The second time takes out what the first mean was rounded by.
    for (let round = 0; round < 2 && intercept; round++) {
      const rest = weightedMean(own, weights)
      for (let i = 0; i < rows; i++) own[i] -= rest
      levels[k] += rest
    }
  }
  const costs = new Float64Array(p)
  for (const { members, strength } of groups) costs[members[0] / K] = strength / scales[members[0] / K]
  return {
    columns: denseColumns(Z, rows, p, 1, core),
    Z: Z.offset,
    targets,
    unit,
    costs,
    weights(u, w) {
      const b = levels.map((level) => level * unit)
      for (let c = 0; c < w.length; c++) {
        if (u[c] === 0) continue
        const j = Math.floor(c / K)
        w[c] = (u[c] / scales[j]) * unit
        b[c % K] -= means[j] * w[c]
      }
      return { w, b }
    },
  }
}
