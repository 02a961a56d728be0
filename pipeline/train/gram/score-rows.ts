import type { OpenKernels } from '../../kernels/door.ts'
import type { Columns, Frame } from './frame.ts'
import { moveToFrame, packRows } from './pack-rows.ts'

/** A λ path as it predicts in the frame, its features in some order: strong ones first, so that a prefix does for large λ. */
export interface OrderedModel {
  /** (features, L), row by row. */
  readonly weights: Float64Array
  readonly intercepts: Float64Array
  /** How many features the λ of each tile need. */
  readonly depths: Int32Array
}

/** λ that are predicted at a time. */
export const TILE = 16

/** Rows to be predicted by some of the models. Plain data, so that it can go to another thread. */
export interface ScoreTask {
  readonly columns: Columns
  readonly frame: Frame
  /** All features, as the models have them. */
  readonly order: Int32Array
  readonly models: readonly OrderedModel[]
  readonly parts: readonly { readonly rows: Int32Array; readonly models: readonly number[] }[]
}

/** Sums over the rows of one part, in units of the frame. */
export interface PartScores {
  /** For each of the part's models, and each λ: Σ v e² and Σ v |e|. */
  readonly errors: readonly { readonly squares: Float64Array; readonly sizes: Float64Array }[]
}

/** Rows that are packed at a time. */
const BLOCK = 512

/** Predicts rows at all λ at once, block by block: a matrix product for each model. */
export function scoreRows({ columns, frame, order, models, parts }: ScoreTask, core: OpenKernels): PartScores[] {
  const { kernels, arena } = core
  const p = order.length
  const bytes = Float64Array.BYTES_PER_ELEMENT
  return arena.scoped(() => {
    const block = arena.unset(BLOCK * (p + 1))
    const v = arena.float64(BLOCK)
    const scratch = arena.unset(kernels.gemmScratchBytes() / bytes)
    const placed = models.map(({ weights, intercepts, depths }) => {
      const block = arena.unset(weights.length)
      block.view.set(weights)
      return { weights: block, intercepts, depths, predicted: arena.unset(BLOCK * intercepts.length) }
    })
    return parts.map(({ rows, models: chosen }): PartScores => {
      const sums = chosen.map((m) => ({
        squares: arena.float64(models[m].intercepts.length),
        sizes: arena.float64(models[m].intercepts.length),
      }))
      for (let begin = 0; begin < rows.length; begin += BLOCK) {
        const count = Math.min(BLOCK, rows.length - begin)
        packRows(columns, order, rows, begin, count, block.view, count)
        moveToFrame(kernels, frame, order, count, block, count)
        for (let i = 0; i < count; i++) v.view[i] = columns.weights === null ? 1 : columns.weights[rows[begin + i]]
        const y = block.offset + p * count * bytes
        for (const [k, m] of chosen.entries()) {
          const { weights, intercepts, depths, predicted } = placed[m]
          const L = intercepts.length
          for (let i = 0; i < count; i++) predicted.view.set(intercepts, i * L)
          for (const [t, depth] of depths.entries()) {
            const from = t * TILE
            const wide = Math.min(TILE, L - from)
            const into = predicted.offset + from * bytes
            const W = weights.offset + from * bytes
            kernels.gemm(count, wide, depth, block.offset, 1, count, W, L, 1, into, L, scratch.offset)
          }
          kernels.addErrors(count, L, y, v.offset, predicted.offset, L, sums[k].squares.offset, sums[k].sizes.offset)
        }
      }
      return {
        errors: sums.map(({ squares, sizes }) => ({ squares: squares.view.slice(), sizes: sizes.view.slice() })),
      }
    })
  })
}
