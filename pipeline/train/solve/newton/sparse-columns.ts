import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import { float64At } from '../../../kernels/memory.ts'
import type { SparseBlock } from '../descent/unit-columns.ts'
import { type Columns, runOf } from './columns.ts'

/** Columns z_j = e_j − c_j·1, of which e_j is sparse. The ones of an intercept are a column without entries and c = −1. */
export interface CentredSparse {
  readonly rows: number
  readonly count: number
  readonly outputs: number
  /** e. */
  readonly matrix: SparseBlock
  /** c. */
  readonly centres: Block<Float64Array>
}

/** The columns, centred in the arithmetic and never written out. */
export function sparseColumns(
  { rows, count, outputs, matrix, centres }: CentredSparse,
  { kernels, arena }: OpenKernels,
): Columns {
  const { begins, places, entries } = matrix
  const [b, p, e] = [begins.offset, places.offset, entries.offset]
  const lengths = arena.float64(count)
  for (let j = 0; j < count; j++) lengths.view[j] = lengthOf(j)
  const weighted = arena.float64(rows)
  const products = arena.float64(count)
  const ones = arena.float64(rows)
  ones.view.fill(1)

  function lengthOf(j: number): number {
    let squares = 0
    const c = centres.view[j]
    for (let k = begins.view[j]; k < begins.view[j + 1]; k++) squares += (entries.view[k] - c) * (entries.view[k] - c)
    return Math.sqrt(squares + (rows - (begins.view[j + 1] - begins.view[j])) * c * c)
  }

  const columns: Columns = {
    rows,
    count,
    outputs,
    lengths,
    run: runOf(rows),
    add(list, wide, w, y) {
      kernels.sparseAddAt(wide, list.offset, b, p, e, w.offset, y)
      let level = 0
      for (let i = 0; i < wide; i++) level += w.view[i] * centres.view[list.view[i]]
      if (level !== 0) kernels.axpy(rows, -level, ones.offset, y)
    },
    products(r, out) {
      kernels.sparseProductsAt(count, 0, b, p, e, r, out.offset)
      kernels.axpy(count, -kernels.sum(rows, r), centres.offset, out.offset)
    },
    productsAt(list, wide, r, out) {
      kernels.sparseProductsAt(wide, list.offset, b, p, e, r, out.offset)
      const total = kernels.sum(rows, r)
      for (let i = 0; i < wide; i++) out.view[i] -= centres.view[list.view[i]] * total
    },
    weigh(j, h, out) {
      kernels.scaledCopy(rows, -centres.view[j], h, out)
      const [from, to] = [float64At(arena.memory, h, rows), float64At(arena.memory, out, rows)]
      for (let k = begins.view[j]; k < begins.view[j + 1]; k++) {
        const i = places.view[k]
        to[i] += from[i] * entries.view[k]
      }
    },
    crossProducts(h, others, own, to, ld) {
      const isOne = others === own
      const H = float64At(arena.memory, to, Math.max(0, (others.count - 1) * ld + own.count))
      for (let a = 0; a < others.count; a++) {
        columns.weigh(others.columns.view[a], h, weighted.offset)
        const wide = isOne ? a + 1 : own.count
        columns.productsAt(own.columns, wide, weighted.offset, products)
        for (let m = 0; m < wide; m++) {
          H[a * ld + m] = products.view[m]
          if (isOne) H[m * ld + a] = products.view[m]
        }
      }
    },
  }
  return columns
}
