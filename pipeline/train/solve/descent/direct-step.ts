import type { Block } from '../../../kernels/arena.ts'
import type { OpenKernels } from '../../../kernels/door.ts'
import type { UnitColumns } from './unit-columns.ts'

/** A pivot that has lost this share of its diagonal entry belongs to a column that hangs on the others. */
const DEPENDENT = 1e-13

/**
 * (Z̃_AᵀZ̃_A + diag l2)⁻¹g by the Cholesky factor of that matrix: for the few columns that hang together too closely for conjugate
 * gradients.
 *
 * @param g overwritten by the solution.
 * @returns false where some columns hang on others altogether; then g holds nothing.
 */
export function directStep(
  { kernels, arena }: OpenKernels,
  { rows, matrix, centres }: UnitColumns,
  columns: Block<Int32Array>,
  size: number,
  l2: Float64Array,
  g: Block<Float64Array>,
): boolean {
  const [b, p, e] = [matrix.begins.offset, matrix.places.offset, matrix.entries.offset]
  const bytes = Float64Array.BYTES_PER_ELEMENT
  return arena.scoped(() => {
    const H = arena.unset(size * size)
    const image = arena.float64(rows)
    const weight = arena.unset(1)
    for (let a = 0; a < size; a++) {
      const list = columns.offset + a * Int32Array.BYTES_PER_ELEMENT
      weight.view[0] = 1
      kernels.sparseAddAt(1, list, b, p, e, weight.offset, image.offset)
      kernels.sparseProductsAt(size - a, list, b, p, e, image.offset, H.offset + (a * size + a) * bytes)
      // What was added is taken away again to exactly 0.
      weight.view[0] = -1
      kernels.sparseAddAt(1, list, b, p, e, weight.offset, image.offset)
      const centre = centres.view[columns.view[a]]
      for (let i = a; i < size; i++) H.view[a * size + i] -= centre * centres.view[columns.view[i]]
      H.view[a * size + a] += l2[a]
    }
    if (kernels.choleskyFactor(size, H.offset, size, DEPENDENT) < size) return false
    kernels.solveLower(size, H.offset, size, g.offset)
    kernels.solveLowerTransposed(size, H.offset, size, g.offset)
    return true
  })
}
