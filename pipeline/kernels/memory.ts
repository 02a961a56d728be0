import './web-assembly.ts'

// One memory holds all that kernels work on, for all threads. Its layout, by address:
//
//   0 … 1 KiB        at 64 the top: how much of the rest has been given to arenas, counted in lines; changed by atomic operations
//                    only. At 192, in the memory of tables, the mark by which threads know it again (`table-memory.ts`)
//   1 KiB … 1 MiB    room for constants of kernels.wasm, which every instance writes when it is made, the same bytes each, and
//                    never again: nothing of a kernel's own changes in the memory
//   from 1 MiB       arenas, each a few regions that belong to one thread
//
// A memory only ever grows. A view made before stays valid and sees the same bytes, since a shared buffer is never moved or
// detached; only `memory.buffer` is another object then, and a longer one.

/** Where arenas begin. `initialMemory` in assembly/asconfig.json is this much, and what kernels.wasm keeps ends below. */
export const ARENAS_BEGIN = 1024 * 1024
/** What the top is counted in, and what every block is aligned to: a line of the cache. */
export const LINE = 64

const PAGE = 64 * 1024
/** 4 GiB, all that 32-bit addresses reach. */
const MAX_PAGES = 64 * 1024
/** The last page stays unused: an address one past the end of a block must not wrap around to 0. */
const LIMIT = (MAX_PAGES - 1) * PAGE
const TOP = 64

/** A memory that grows as arenas need it: one mebibyte now, 4 GiB of addresses and no more. */
export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: ARENAS_BEGIN / PAGE, maximum: MAX_PAGES, shared: true })
}

/** Part of a memory that is one arena's alone. */
export interface Region {
  readonly begin: number
  readonly end: number
}

/** Takes a region of `sizeBytes`, a multiple of a line, that no thread has. */
export function takeRegion(memory: WebAssembly.Memory, sizeBytes: number): Region {
  for (;;) {
    const begin = top(memory)
    const region = claim(memory, begin, sizeBytes)
    if (region !== null) return region
  }
}

/** Takes the bytes right after a region, unless another thread has them; then null. */
export function extendRegion(memory: WebAssembly.Memory, { begin, end }: Region, sizeBytes: number): Region | null {
  const more = claim(memory, end, sizeBytes)
  return more && { begin, end: more.end }
}

/** Moves the top from `begin` up, if it is there; null if another thread was first. */
function claim(memory: WebAssembly.Memory, begin: number, sizeBytes: number): Region | null {
  if (begin !== top(memory)) return null
  const end = begin + sizeBytes
  if (end > LIMIT) throw exhausted(sizeBytes, `${mebibytes(LIMIT - begin)} are left of ${mebibytes(LIMIT)}`)
  reach(memory, end)
  const before = lines(begin)
  return Atomics.compareExchange(counter(memory), 0, before, lines(end)) === before ? { begin, end } : null
}

/**
 * Grows the memory so that it ends at `end` or later: by an eighth if possible, so that many small needs are not as many calls
 * (pages cost nothing before they are written), or else by what is needed. Other threads may do the same meanwhile.
 */
function reach(memory: WebAssembly.Memory, end: number): void {
  const needed = Math.ceil(end / PAGE)
  for (const share of [1.125, 1]) {
    const pages = memory.grow(0)
    if (pages >= needed) return
    try {
      memory.grow(Math.max(needed, Math.min(Math.ceil(pages * share), MAX_PAGES)) - pages)
    } catch {
      // The system refuses; what there is now is looked at again.
    }
  }
  const pages = memory.grow(0)
  if (pages < needed) throw exhausted(end - pages * PAGE, `the system gives no more than ${mebibytes(pages * PAGE)}`)
}

function top(memory: WebAssembly.Memory): number {
  return ARENAS_BEGIN + Atomics.load(counter(memory), 0) * LINE
}

function lines(address: number): number {
  return (address - ARENAS_BEGIN) / LINE
}

function counter(memory: WebAssembly.Memory): Int32Array {
  return new Int32Array(memory.buffer, TOP, 1)
}

/** A memory has no more to give. */
export class OutOfKernelMemory extends RangeError {}

function exhausted(sizeBytes: number, rest: string): OutOfKernelMemory {
  return new OutOfKernelMemory(`kernels need ${mebibytes(sizeBytes)} more memory, but ${rest}`)
}

function mebibytes(sizeBytes: number): string {
  return `${Math.ceil(sizeBytes / (1024 * 1024))} MiB`
}

/** The f64 at `offset`, wherever they came from: another thread may have grown the memory without this one having noticed. */
export function float64At(memory: WebAssembly.Memory, offset: number, length: number): Float64Array {
  return new Float64Array(bufferTo(memory, offset + length * Float64Array.BYTES_PER_ELEMENT), offset, length)
}

export function float32At(memory: WebAssembly.Memory, offset: number, length: number): Float32Array {
  return new Float32Array(bufferTo(memory, offset + length * Float32Array.BYTES_PER_ELEMENT), offset, length)
}

export function int32At(memory: WebAssembly.Memory, offset: number, length: number): Int32Array {
  return new Int32Array(bufferTo(memory, offset + length * Int32Array.BYTES_PER_ELEMENT), offset, length)
}

export function bytesAt(memory: WebAssembly.Memory, offset: number, length: number): Uint8Array {
  return new Uint8Array(bufferTo(memory, offset + length), offset, length)
}

/** Growing by nothing makes `memory.buffer` the present one. */
function bufferTo(memory: WebAssembly.Memory, end: number): SharedArrayBuffer {
  if (memory.buffer.byteLength < end) memory.grow(0)
  return memory.buffer
}
