import type { OpenKernels } from '../../kernels/door.ts'
import { sharedVector } from '../../math/matrix.ts'
import { rowBegin, triangleLength } from '../../math/triangle.ts'
import { holdsToRows, probe } from '../certify/row-check.ts'
import type { Frame } from './frame.ts'
import { placeFrame } from './place-frame.ts'
import { BLOCK, ownColumn, panelWidth, type RowBlock } from './row-block.ts'
import { eachBlock, featureCount, groupCount, type OpenRowBlocks, type RowBlocks, weightsOfRows } from './row-blocks.ts'

/** Cross-products of some rows, group by group. Plain data, so that it can go to another thread. */
export interface ProductsTask<Rows = RowBlocks> {
  /** With a weight above 0. */
  readonly rows: Rows
  readonly frame: Frame
}

/** What is left of a group of rows when they have been read once. */
export interface GroupProducts {
  /** Σ v z zᵀ over the rows, z = (features, target, 1) in the frame: the upper triangle, row by row. */
  readonly sums: Float64Array
  /** Least and largest value of each feature and the target, in units of the table. */
  readonly lows: Float64Array
  readonly highs: Float64Array
  /** Whether the sums were held to the rows (`row-check.ts`), and agreed. */
  readonly holds: boolean
}

/** The cross-products of each group, from one reading of the rows. The same reading holds the sums to the rows. */
export function crossProducts({ rows, frame }: ProductsTask<OpenRowBlocks>, core: OpenKernels): GroupProducts[] {
  const { kernels, arena } = core
  const p = featureCount(rows)
  const q = p + 2
  const width = panelWidth(q)
  const all = Int32Array.from({ length: p }, (_, j) => j)
  return arena.scoped(() => {
    const { shifts, inverses } = placeFrame(arena, frame, all, width)
    const weigh = weigher(rows, q, core)
    const ones = arena.unset(BLOCK)
    ones.view.fill(1)
    const along = arena.unset(BLOCK)
    const a = probe(q)
    const shares = arena.float64(width)
    for (let j = 0; j < q; j++) shares.view[j] = a[j] * inverses.view[j]
    const found = Array.from({ length: groupCount(rows) }, () => {
      const [lows, highs] = [arena.unset(width), arena.unset(width)]
      lows.view.fill(Number.POSITIVE_INFINITY)
      highs.view.fill(Number.NEGATIVE_INFINITY)
      return { sums: arena.float64(width * width), lows, highs, probed: arena.float64(width) }
    })
    eachBlock(rows, all, width, core, (block) => {
      const { count, panel } = block
      const { sums, lows, highs, probed } = found[block.group]
      panel.sources.view[p + 1] = ones.offset
      kernels.fillPanel(
        count,
        width,
        panel.sources.offset,
        panel.offset,
        shifts,
        inverses.offset,
        shares.offset,
        lows.offset,
        highs.offset,
        along.offset,
      )
      weigh?.(block, along.offset)
      kernels.gramPanel(count, width, panel.offset, along.offset, sums.offset, probed.offset)
    })
    return found.map(({ sums, lows, highs, probed }) => {
      const triangle = triangleOf(sums.view, width, q)
      const holds = holdsToRows(triangle, a, probed.view)
      return { sums: triangle, lows: lows.view.slice(0, p + 1), highs: highs.view.slice(0, p + 1), holds }
    })
  })
}

/** What multiplies the columns of a block, and one more, by the roots of its rows' weights; null where every row weighs 1. */
function weigher(rows: OpenRowBlocks, columns: number, { kernels, arena }: OpenKernels) {
  const weights = weightsOfRows(rows)
  if (weights === null) return null
  const roots = arena.unset(BLOCK)
  return ({ count, panel, rows: own, begin }: RowBlock, more: number) => {
    for (let i = 0; i < count; i++) roots.view[i] = Math.sqrt(weights[own[begin + i]])
    for (let j = 0; j < columns; j++) {
      const z = ownColumn(panel, j)
      kernels.multiply(count, roots.offset, z, z)
    }
    kernels.multiply(count, roots.offset, more, more)
  }
}

/** The upper triangle of the first q rows and columns of a matrix whose rows lie `width` apart. */
function triangleOf(upper: Float64Array, width: number, q: number): Float64Array {
  const triangle = sharedVector(triangleLength(q))
  for (let i = 0; i < q; i++) triangle.set(upper.subarray(i * width + i, i * width + q), rowBegin(q, i))
  return triangle
}

/** Adds up what parts of some rows came to, in their order. */
export function addProducts(parts: readonly GroupProducts[]): GroupProducts {
  const [first, ...others] = parts
  if (others.length === 0) return first
  const all = sharedVector(first.sums.length)
  all.set(first.sums)
  for (const { sums } of others) for (let i = 0; i < sums.length; i++) all[i] += sums[i]
  return { sums: all, ...boundsOf(parts), holds: parts.every(({ holds }) => holds) }
}

/** The bounds of all rows of some parts. */
export function boundsOf(parts: readonly GroupProducts[]): Pick<GroupProducts, 'lows' | 'highs'> {
  const lows = parts[0].lows.slice()
  const highs = parts[0].highs.slice()
  for (const part of parts.slice(1)) {
    for (let j = 0; j < lows.length; j++) {
      lows[j] = Math.min(lows[j], part.lows[j])
      highs[j] = Math.max(highs[j], part.highs[j])
    }
  }
  return { lows, highs }
}
