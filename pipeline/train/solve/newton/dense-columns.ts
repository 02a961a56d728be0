import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { float64At } from '../../../kernels/memory.ts'
import { type ColumnList, type Columns, runOf } from './columns.ts'

/** Columns that lie one after the other, `rows` numbers each. */
export function denseColumns(
  block: Block<Float64Array>,
  rows: number,
  count: number,
  outputs: number,
  { kernels, arena }: OpenKernels,
): Columns {
  const stride = rows * Float64Array.BYTES_PER_ELEMENT
  const lengths = arena.float64(count)
  for (let j = 0; j < count; j++) lengths.view[j] = Math.sqrt(kernels.sumOfSquares(rows, block.offset + j * stride))
  const roots = arena.float64(rows)
  const scratch = arena.bytes(kernels.gemmScratchBytes()).offset

  /** The columns of a list one after the other; times a factor for each row, where `factors` is not 0. */
  const pack = ({ columns, count: wide }: ColumnList, factors: number): number => {
    const into = arena.unset(rows * wide).offset
    for (let i = 0; i < wide; i++) {
      const z = block.offset + columns.view[i] * stride
      if (factors === 0) kernels.scaledCopy(rows, 1, z, into + i * stride)
      else kernels.multiply(rows, factors, z, into + i * stride)
    }
    return into
  }

  return {
    rows,
    count,
    outputs,
    lengths,
    run: runOf(rows),
    add: (list, wide, w, y) => kernels.gemvAt(rows, wide, list.offset, block.offset, rows, w.offset, y),
    products: (r, out) => kernels.gemvTransposed(rows, count, block.offset, rows, r, out.offset),
    productsAt: (list, wide, r, out) =>
      kernels.gemvTransposedAt(rows, wide, list.offset, block.offset, rows, r, out.offset),
    weigh: (j, h, out) => kernels.multiply(rows, h, block.offset + j * stride, out),
    crossProducts: (h, others, own, to, ld) =>
      arena.scoped(() => {
        if (others === own) {
          // Curvatures of one output by itself are no less than 0.
          const weights = float64At(arena.memory, h, rows)
          for (let i = 0; i < rows; i++) roots.view[i] = Math.sqrt(weights[i])
          kernels.gram(rows, own.count, pack(own, roots.offset), rows, to, ld)
          return
        }
        const [A, B] = [pack(others, h), pack(own, 0)]
        kernels.gemm(others.count, own.count, rows, A, rows, 1, B, 1, rows, to, ld, scratch)
      }),
  }
}
