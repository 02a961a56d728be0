import { bytesAt, extendRegion, float32At, float64At, int32At, LINE, type Region, takeRegion } from './memory.ts'

/** Regions are taken by this much at least, so that threads that allocate by turns do not cut the memory into slivers. */
const REGION_BYTES = 1024 * 1024

/** Memory that kernels see: `offset` is what they are told, `view` is how TypeScript reads and writes it. */
export interface Block<View> {
  readonly offset: number
  readonly view: View
}

/** Part of a block: what is written to it is written to the whole. */
export function part({ offset, view }: Block<Float64Array>, from: number, length: number): Block<Float64Array> {
  return { offset: offset + from * view.BYTES_PER_ELEMENT, view: view.subarray(from, from + length) }
}

/** A point of an arena's history, for `release`. */
export interface Mark {
  readonly region: number
  readonly next: number
}

/**
 * One thread's part of a memory, given out from the bottom up and taken back from the top down.
 *
 * Blocks begin at a multiple of 64 bytes and hold zeros, but for those of `unset`. They and their views stay where they are until released, however the
 * memory grows. Other threads may read and write a block (`float64At` and its like make views of it); only allocation belongs
 * to one thread. What is released stays with the arena, to be given out anew: a thread wants one arena for all of its life.
 */
export interface Arena {
  readonly memory: WebAssembly.Memory
  float64(length: number): Block<Float64Array>
  /** The same, but it holds anything: for what is written before it is read. Zeros cost as much as a pass over the memory. */
  unset(length: number): Block<Float64Array>
  float32(length: number): Block<Float32Array>
  int32(length: number): Block<Int32Array>
  bytes(length: number): Block<Uint8Array>
  mark(): Mark
  /** Takes back all that was given out since the mark. */
  release(mark: Mark): void
  /** Runs a job and takes back all that was given out meanwhile, even when it throws. Not for jobs that wait for something. */
  scoped<Result>(job: () => Result): Result
}

export function createArena(memory: WebAssembly.Memory): Arena {
  const regions: Region[] = []
  let region = 0
  let next = 0

  const allocate = (length: number, bytesPerElement: number): number => {
    if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`a block has no length of ${length}`)
    // An empty block takes a line as well: no two blocks have the same offset, and none has that of nothing, which is 0.
    const size = Math.max(Math.ceil((length * bytesPerElement) / LINE), 1) * LINE
    if (!fits(regions[region], next, size)) seek(size)
    const offset = next
    next += size
    return offset
  }

  /** Moves on to where `size` bytes fit: this region made longer, a later one that was used before, or a new one. */
  const seek = (size: number): void => {
    const last = regions.at(-1)
    if (last && region === regions.length - 1) {
      const longer = extendRegion(memory, last, Math.max(next + size - last.end, REGION_BYTES))
      if (longer) {
        regions[region] = longer
        return
      }
    }
    const later = regions.findIndex((other, i) => i > region && fits(other, other.begin, size))
    region = later >= 0 ? later : regions.push(takeRegion(memory, Math.max(size, REGION_BYTES))) - 1
    next = regions[region].begin
  }

  const arena: Arena = {
    memory,
    float64(length) {
      const offset = allocate(length, Float64Array.BYTES_PER_ELEMENT)
      return { offset, view: float64At(memory, offset, length).fill(0) }
    },
    unset(length) {
      const offset = allocate(length, Float64Array.BYTES_PER_ELEMENT)
      return { offset, view: float64At(memory, offset, length) }
    },
    float32(length) {
      const offset = allocate(length, Float32Array.BYTES_PER_ELEMENT)
      return { offset, view: float32At(memory, offset, length).fill(0) }
    },
    int32(length) {
      const offset = allocate(length, Int32Array.BYTES_PER_ELEMENT)
      return { offset, view: int32At(memory, offset, length).fill(0) }
    },
    bytes(length) {
      const offset = allocate(length, 1)
      return { offset, view: bytesAt(memory, offset, length).fill(0) }
    },
    mark: () => ({ region, next }),
    release(mark) {
      if (mark.region > region || (mark.region === region && mark.next > next)) {
        throw new RangeError('an arena was released to a mark that it had been released from before')
      }
      region = mark.region
      // The mark of an arena that had nothing yet is at 0, where its first region does not begin.
      next = Math.max(mark.next, regions[region]?.begin ?? 0)
    },
    scoped(job) {
      const mark = arena.mark()
      try {
        return job()
      } finally {
        arena.release(mark)
      }
    },
  }
  return arena
}

function fits(region: Region | undefined, from: number, size: number): boolean {
  return region !== undefined && from + size <= region.end
}
