import type { OpenKernels } from '../../kernels/door.ts'
import { sharedVector } from '../../math/matrix.ts'
import { holdsToRows, probe } from '../certify/row-check.ts'
import type { Frame } from './frame.ts'
import { placeFrame } from './place-frame.ts'
import { BLOCK, LD } from './row-block.ts'
import { eachBlock, featureCount, groupCount, type OpenRowBlocks, type RowBlocks, weightsOfRows } from './row-blocks.ts'

/** Cross-products of some rows, group by group. Plain data, so that it can go to another thread. */
export interface ProductsTask<Rows = RowBlocks> {
  /** With a weight above 0. */
  readonly rows: Rows
  readonly frame: Frame
}

/** What is left of a group of rows when they have been read once. */
export interface GroupProducts {
  /** Σ v z zᵀ over the rows, z = (features, target, 1) in the frame; (p + 2)², row by row. */
  readonly sums: Float64Array
  /** Least and largest value of each feature and the target, in units of the table. */
  readonly lows: Float64Array
  readonly highs: Float64Array
  /** Whether the sums were held to the rows (`row-check.ts`), and agreed. */
  readonly holds: boolean
}

const SQUARE = 8

/** The cross-products of each group, from one reading of the rows. The same reading holds the sums to the rows. */
export function crossProducts({ rows, frame }: ProductsTask<OpenRowBlocks>, core: OpenKernels): GroupProducts[] {
  const { kernels, arena } = core
  const weights = weightsOfRows(rows)
  const p = featureCount(rows)
  const q = p + 2
  const width = 4 * Math.ceil(q / 4)
  const all = Int32Array.from({ length: p }, (_, j) => j)
  return arena.scoped(() => {
    const toFrame = placeFrame(core, frame, all)
    const roots = arena.float64(BLOCK)
    const along = arena.unset(BLOCK)
    const a = arena.unset(q)
    a.view.set(probe(q))
    const part = arena.unset(q)
    const bytes = Float64Array.BYTES_PER_ELEMENT
    const found = Array.from({ length: groupCount(rows) }, () => {
      const lows = arena.unset(p + 1)
      const highs = arena.unset(p + 1)
      lows.view.fill(Number.POSITIVE_INFINITY)
      highs.view.fill(Number.NEGATIVE_INFINITY)
      return { sums: arena.float64(width * width), lows, highs, probed: new Float64Array(q) }
    })
    // Behind the target there is room for a column of ones, and for such of zeros as the kernel wants to have.
    eachBlock(rows, all, width - p - 1, core, ({ group, count, numbers, rows: own, begin }) => {
      const { sums, lows, highs, probed } = found[group]
      kernels.widen(count, p + 1, numbers.offset, LD, lows.offset, highs.offset)
      toFrame(count, numbers.offset)
      numbers.view.fill(1, (p + 1) * LD, (p + 1) * LD + count)
      if (count % 2 === 1) for (let j = 0; j < q; j++) numbers.view[j * LD + count] = 0
      if (weights !== null) {
        for (let i = 0; i < count; i++) roots.view[i] = Math.sqrt(weights[own[begin + i]])
        for (let j = 0; j < q; j++) {
          const z = numbers.offset + j * LD * bytes
          kernels.multiply(count, roots.offset, z, z)
        }
      }
      kernels.gramPanel(count, width, numbers.offset, sums.offset)
      along.view.fill(0, 0, count)
      kernels.gemv(count, q, numbers.offset, LD, a.offset, along.offset)
      kernels.gemvTransposed(count, q, numbers.offset, LD, along.offset, part.offset)
      for (let j = 0; j < q; j++) probed[j] += part.view[j]
    })
    return found.map(({ sums, lows, highs, probed }) => {
      const whole = mirrored(sums.view, width, q)
      const holds = holdsToRows(whole, a.view, probed)
      return { sums: whole, lows: lows.view.slice(), highs: highs.view.slice(), holds }
    })
  })
}

/** The first q rows and columns of a symmetric matrix of which there is the upper triangle. */
function mirrored(upper: Float64Array, width: number, q: number): Float64Array {
  const whole = sharedVector(q * q)
  for (let i = 0; i < q; i++) whole.set(upper.subarray(i * width + i, i * width + q), i * q + i)
  // Square by square, so that what is read down and what is written across both stay in the cache.
  for (let down = 0; down < q; down += SQUARE) {
    for (let across = 0; across <= down; across += SQUARE) {
      for (let i = down; i < Math.min(down + SQUARE, q); i++) {
        for (let j = across; j < Math.min(across + SQUARE, i); j++) whole[i * q + j] = upper[j * width + i]
      }
    }
  }
  return whole
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
