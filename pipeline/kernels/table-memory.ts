import { randomFillSync } from 'node:crypto'
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'
import { createMemory, float64At, LINE, type Region, takeRegion } from './memory.ts'

/** Under this name threads find the memory that the first of them has made. */
const NAME = 'lariat.tables'

/** Smaller tables are copied by each thread in less time than it takes to say so. */
const LEAST_BYTES = 1 << 18

/** What is left of 4 GiB is room for threads to work in. */
const MOST_BYTES = 3 * 1024 * 1024 * 1024

/** Where a memory says which it is, in front of all that is given out of it: 16 random bytes. */
const MARK_AT = 192
const MARK_LENGTH = 16

/** Tables and the room behind them, to the byte. */
const tables: Region[] = []

/**
 * The memory in which tables lie, one for all threads of a process: whose kernels work on it (`openKernels`) needs no copy of its own.
 * Null where no table has been put there before this thread began.
 */
export function tableMemory(): WebAssembly.Memory | null {
  const memory: unknown = getEnvironmentData(NAME)
  return memory instanceof WebAssembly.Memory ? memory : null
}

/**
 * Zeros for a table of numbers, column-major, with room for one more column behind it (`roomBehind`). In the memory of tables, or in
 * shared memory of its own where it is small or there is no room for it. They stay as long as the process.
 */
export function tableNumbers(rows: number, columns: number, least = LEAST_BYTES): Float64Array {
  const size = rows * columns * Float64Array.BYTES_PER_ELEMENT
  const given = tables.reduce((sum, { begin, end }) => sum + end - begin, 0)
  const withRoom = size + rows * Float64Array.BYTES_PER_ELEMENT
  if (size < least || given + withRoom > MOST_BYTES) return new Float64Array(new SharedArrayBuffer(size))
  const memory = openTableMemory()
  const { begin } = takeRegion(memory, Math.ceil(withRoom / LINE) * LINE)
  tables.push({ begin, end: begin + withRoom })
  return float64At(memory, begin, rows * columns)
}

/** The memory of tables, for who starts threads before the first table is there. */
export function openTableMemory(): WebAssembly.Memory {
  const there = tableMemory()
  if (there !== null) return there
  const memory = createMemory()
  new Uint8Array(memory.buffer, MARK_AT, MARK_LENGTH).set(randomFillSync(new Uint8Array(MARK_LENGTH)))
  setEnvironmentData(NAME, memory)
  return memory
}

/** One more column right behind these, if they reach to the end of their table, and it lies in the memory of tables. */
export function roomBehind(values: Float64Array, rows: number): Float64Array | null {
  const memory = tableMemory()
  const begin = memory === null ? null : addressIn(memory, values)
  if (memory === null || begin === null) return null
  const end = begin + values.byteLength
  const room = rows * Float64Array.BYTES_PER_ELEMENT
  const isAtEnd = tables.some((table) => table.begin <= begin && table.end === end + room)
  return isAtEnd ? float64At(memory, end, rows) : null
}

/** Where numbers lie in a memory, as its kernels are told it; null where they lie elsewhere. */
export function addressIn(memory: WebAssembly.Memory, { buffer, byteOffset }: Float64Array): number | null {
  if (!(buffer instanceof SharedArrayBuffer) || buffer.byteLength < MARK_AT + MARK_LENGTH) return null
  // A memory has another buffer in each thread, and each time that it has grown.
  const own = new BigUint64Array(memory.buffer, MARK_AT, 2)
  const other = new BigUint64Array(buffer, MARK_AT, 2)
  return own[0] !== 0n && own[0] === other[0] && own[1] === other[1] ? byteOffset : null
}
