import type { Floats, Precision } from '../math/floats.ts'
import type { Arena, Block } from './arena.ts'

/** Zeros in double or single precision where kernels see them. */
export function numbers(arena: Arena, precision: Precision, length: number): Block<Floats> {
  return precision === 'float32' ? arena.float32(length) : arena.float64(length)
}
