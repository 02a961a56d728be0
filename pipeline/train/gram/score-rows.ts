import type { OpenKernels } from '../../kernels/door.ts'
import type { Frame } from './frame.ts'
import { placeFrame } from './place-frame.ts'
import { BLOCK, panelWidth } from './row-block.ts'
import { eachBlock, type OpenRowBlocks, type RowBlocks, weightsOfRows } from './row-blocks.ts'

/**
 * A λ path as it predicts in the frame, its features in some order: strong ones first, so that a prefix does for large λ. λ come
 * in pairs; an odd one is followed by zeros.
 */
export interface OrderedModel {
  /** (L/2, features, 2). */
  readonly weights: Float64Array
  readonly intercepts: Float64Array
  /** How many features each pair needs. */
  readonly depths: Int32Array
}

/** Rows to be predicted by some of the models. Plain data, so that it can go to another thread. */
export interface ScoreTask<Rows = RowBlocks> {
  readonly rows: Rows
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

/** Predicts rows at all λ at once, block by block. */
export function scoreRows(
  { rows, frame, order, models, modelsOf }: ScoreTask<OpenRowBlocks>,
  core: OpenKernels,
): PartScores[] {
  const { kernels, arena } = core
  const weights = weightsOfRows(rows)
  const p = order.length
  const width = panelWidth(p + 1)
  return arena.scoped(() => {
    const { shifts, inverses } = placeFrame(arena, frame, order, width)
    // What else the kernel finds out about the rows is known, or of no use.
    const [nothing, lows, highs, along] = [width, width, width, BLOCK].map((length) => arena.float64(length).offset)
    const v = arena.float64(BLOCK)
    const placed = models.map((model) => {
      const [W, b] = [arena.unset(model.weights.length), arena.unset(model.intercepts.length)]
      const depths = arena.int32(model.depths.length)
      W.view.set(model.weights)
      b.view.set(model.intercepts)
      depths.view.set(model.depths)
      return { W: W.offset, b: b.offset, depths: depths.offset, pairs: model.depths.length }
    })
    const sums = modelsOf.map((chosen) =>
      chosen.map((m) => ({
        squares: arena.float64(4 * placed[m].pairs),
        sizes: arena.float64(4 * placed[m].pairs),
      })),
    )
    eachBlock(rows, order, width, core, ({ group, count, panel, rows: own, begin }) => {
      const { offset, sources } = panel
      kernels.fillPanel(count, width, sources.offset, offset, shifts, inverses.offset, nothing, lows, highs, along)
      if (weights === null) v.view.fill(1, 0, count)
      else for (let i = 0; i < count; i++) v.view[i] = weights[own[begin + i]]
      // Rows are predicted by eights: those behind the last, of which there is nothing in the panel, count for nothing.
      const whole = 8 * Math.ceil(count / 8)
      v.view.fill(0, count, whole)
      for (const [k, m] of modelsOf[group].entries()) {
        const { W, b, depths, pairs } = placed[m]
        const { squares, sizes } = sums[group][k]
        kernels.panelErrors(count, pairs, p, offset, v.offset, W, b, depths, squares.offset, sizes.offset)
      }
    })
    return sums.map((own) => ({
      errors: own.map(({ squares, sizes }) => ({ squares: bothHalves(squares.view), sizes: bothHalves(sizes.view) })),
    }))
  })
}

/** The kernel sums even and odd rows apart. */
function bothHalves(sums: Float64Array): Float64Array {
  const whole = new Float64Array(sums.length / 2)
  for (let l = 0; l < whole.length; l++) whole[l] = sums[2 * l] + sums[2 * l + 1]
  return whole
}
