import type { OpenKernels } from '../../kernels/door.ts'
import type { Frame } from './frame.ts'
import { moveToFrame } from './pack-rows.ts'
import { BLOCK, LD } from './row-block.ts'
import { eachBlock, type RowBlocks, weightsOfRows } from './row-blocks.ts'

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
  readonly rows: RowBlocks
  readonly frame: Frame
  /** All features, as the models have them. */
  readonly order: Int32Array
  readonly models: readonly OrderedModel[]
  /** Which of them each group of rows is predicted by. */
  readonly modelsOf: readonly (readonly number[])[]
}

/** Sums over the rows of one group, in units of the frame. */
export interface PartScores {
  /** For each of the group's models, and each λ: Σ v e² and Σ v |e|. */
  readonly errors: readonly { readonly squares: Float64Array; readonly sizes: Float64Array }[]
}

/** Predicts rows at all λ at once, block by block: a matrix product for each model. */
export function scoreRows({ rows, frame, order, models, modelsOf }: ScoreTask, core: OpenKernels): PartScores[] {
  const { kernels, arena } = core
  const weights = weightsOfRows(rows)
  const p = order.length
  const bytes = Float64Array.BYTES_PER_ELEMENT
  return arena.scoped(() => {
    const v = arena.float64(BLOCK)
    v.view.fill(1)
    const scratch = arena.unset(kernels.gemmScratchBytes() / bytes)
    const placed = models.map(({ weights: W, intercepts, depths }) => {
      const block = arena.unset(W.length)
      block.view.set(W)
      return { W: block, intercepts, depths, predicted: arena.unset(BLOCK * intercepts.length) }
    })
    const sums = modelsOf.map((chosen) =>
      chosen.map((m) => ({
        squares: arena.float64(models[m].intercepts.length),
        sizes: arena.float64(models[m].intercepts.length),
      })),
    )
    eachBlock(rows, order, 0, core, ({ group, count, numbers, rows: own, begin }) => {
      moveToFrame(kernels, frame, order, count, numbers.offset)
      if (weights !== null) for (let i = 0; i < count; i++) v.view[i] = weights[own[begin + i]]
      const y = numbers.offset + p * LD * bytes
      for (const [k, m] of modelsOf[group].entries()) {
        const { W, intercepts, depths, predicted } = placed[m]
        const { squares, sizes } = sums[group][k]
        const L = intercepts.length
        for (let i = 0; i < count; i++) predicted.view.set(intercepts, i * L)
        for (const [t, depth] of depths.entries()) {
          const from = t * TILE
          const wide = Math.min(TILE, L - from)
          const into = predicted.offset + from * bytes
          const weightsOfTile = W.offset + from * bytes
          kernels.gemm(count, wide, depth, numbers.offset, 1, LD, weightsOfTile, L, 1, into, L, scratch.offset)
        }
        kernels.addErrors(count, L, y, v.offset, predicted.offset, L, squares.offset, sizes.offset)
      }
    })
    return sums.map((own) => ({
      errors: own.map(({ squares, sizes }) => ({ squares: squares.view.slice(), sizes: sizes.view.slice() })),
    }))
  })
}
