import type { OpenKernels } from '../../../kernels/door.ts'
import type { PosedGroup } from '../../posed-groups.ts'
import type { PosedModel } from '../../posed-model.ts'
import { denseColumns } from '../newton/dense-columns.ts'
import { frameOf, type NewtonFrame, standardisedColumns } from '../newton/frame.ts'

/** The frame of a problem whose weights are penalised in groups. */
export interface GroupFrame extends Pick<NewtonFrame, 'columns' | 'weights'> {
  /** The groups in the units of the frame, for λ = 1. */
  readonly groups: readonly PosedGroup[]
}

/**
 * Columns are centred as in any frame, but those of one group are divided by one length, that of the longest: so the length of a
 * group's weights in the frame is a multiple of that as posed.
 */
export function groupFrame(problem: PosedModel, groups: readonly PosedGroup[], core: OpenKernels): GroupFrame {
  const { X, outputs, intercept } = problem
  const { rows, columns: p } = X
  const { Z, means, scales } = standardisedColumns(problem, core)
  const count = p + Number(intercept)
  const stride = rows * Float64Array.BYTES_PER_ELEMENT
  const evened = new Uint8Array(p)
  const framed = groups.map(({ members, strength }) => {
    const features = [...new Set(Array.from(members, (c) => Math.floor(c / outputs)))]
    if (evened[features[0]] === 0) {
      const varying = features.filter((j) => core.kernels.maxAbs(rows, Z.offset + j * stride) > 0)
      const longest = varying.reduce((most, j) => Math.max(most, scales[j]), 0) || 1
      for (const j of features) {
        const z = Z.offset + j * stride
        core.kernels.scaledCopy(rows, scales[j] / longest, z, z)
        scales[j] = longest
        evened[j] = 1
      }
    }
    return { members, strength: strength / scales[features[0]] }
  })
  const frame = frameOf(problem, denseColumns(Z, rows, count, outputs, core), means, scales)
  return { columns: frame.columns, groups: framed, weights: frame.weights }
}
