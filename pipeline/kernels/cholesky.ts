import type { OpenKernels } from './door.ts'

/**
 * Factors a symmetric positive definite matrix in place: `choleskyFactor` of the kernels, with room that it gives back.
 *
 * @param A address of its lower triangle, column-major, columns `ld` entries apart.
 * @returns how many columns were factored: `size`, or those before the first that hangs on them.
 */
export function factorInPlace(
  { kernels, arena }: Pick<OpenKernels, 'kernels' | 'arena'>,
  size: number,
  A: number,
  ld: number,
  tolerance: number,
): number {
  return arena.scoped(() => {
    const scratch = arena.unset(kernels.choleskyScratchBytes(size) / Float64Array.BYTES_PER_ELEMENT)
    return kernels.choleskyFactor(size, A, ld, tolerance, scratch.offset)
  })
}
