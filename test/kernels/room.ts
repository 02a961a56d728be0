import fc from 'fast-check'
import { expect } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import type { Kernels } from '../../pipeline/kernels/kernels.ts'
import { randomStream } from '../../pipeline/math/random.ts'

/** Entries of NaN before and after every array: what is read there spoils a result, and what is written there is found. */
const FENCE = 16

export interface Placed {
  readonly offset: number
  readonly view: Float64Array
}

export interface Room {
  readonly kernels: Kernels
  /** Puts an array into the memory, at a multiple of 16 bytes or, where `odd`, 8 beside it. */
  place(values: ArrayLike<number>, odd?: boolean): Placed
  /** A column-major matrix whose columns are `ld` apart, with NaN in between; `entry` gives its values. */
  matrix(rows: number, columns: number, ld: number, entry: (i: number, j: number) => number): Placed
  list(values: readonly number[]): number
  scratch(sizeBytes: number): number
}

const open = openKernels()

/** Runs kernels on arrays within fences, and looks whether those stand afterwards. */
export function inRoom<Result>(work: (room: Room) => Result): Result {
  const fences: Float64Array[] = []
  const place = (values: ArrayLike<number>, odd = false): Placed => {
    const { offset, view } = open.arena.float64(values.length + 2 * FENCE + 1)
    const begin = FENCE + (odd ? 1 : 0)
    view.fill(Number.NaN)
    view.set(values, begin)
    fences.push(view.subarray(0, begin), view.subarray(begin + values.length))
    return { offset: offset + begin * view.BYTES_PER_ELEMENT, view: view.subarray(begin, begin + values.length) }
  }
  return open.arena.scoped(() => {
    const result = work({
      kernels: open.kernels,
      place,
      matrix(rows, columns, ld, entry) {
        const values = new Float64Array(columns === 0 ? 0 : ld * (columns - 1) + rows).fill(Number.NaN)
        for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) values[j * ld + i] = entry(i, j)
        return place(values)
      },
      list(values) {
        const { offset, view } = open.arena.int32(values.length)
        view.set(values)
        return offset
      },
      scratch: (sizeBytes) => open.arena.bytes(sizeBytes).offset,
    })
    for (const fence of fences) expect(fence.every(Number.isNaN)).toBe(true)
    return result
  })
}

/** Nothing, one, around the widths of vectors and the heights of blocks, and more than a block. */
export const lengths = fc.oneof(fc.nat(20), fc.constantFrom(31, 32, 33, 511, 512, 513, 1027))

/** `count` normal numbers of a seed. */
export function normals(seed: number, count: number): Float64Array {
  const stream = randomStream(seed, 'kernels')
  return Float64Array.from({ length: count }, () => stream.normal())
}

/** Numbers that arithmetic treats by rules of their own. */
export const special = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE),
  fc.double({ min: -10, max: 10 }),
)
