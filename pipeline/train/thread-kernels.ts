import type { Dataset } from '../data/dataset.ts'
import { type OpenKernels, openKernels, type SharedKernels } from '../kernels/door.ts'
import { OutOfKernelMemory } from '../kernels/memory.ts'
import { addressIn, tableMemory } from '../kernels/table-memory.ts'

/** The kernels of one thread, opened when they are first asked for. */
export interface ThreadKernels {
  /** On a memory of this thread's own. */
  own<Result>(work: (core: OpenKernels) => Result): Result
  /** On the memory of tables where this one lies there and threads have room in it: then its columns need not be copied. */
  atTable<Result>(table: Pick<Dataset, 'X'>, work: (core: OpenKernels) => Result): Result
}

/** @param shared what another thread has sent, instead of a memory of this thread's own. */
export function threadKernels(shared: Partial<SharedKernels>): ThreadKernels {
  let opened: OpenKernels | null = null
  let onTables: OpenKernels | null = null
  const core = () => {
    opened ??= openKernels(shared)
    return opened
  }
  // What threw in the midst of its work may have left its part of the memory in any state: the next unit opens another.
  const own: ThreadKernels['own'] = (work) => {
    try {
      return work(core())
    } catch (error) {
      opened = null
      throw error
    }
  }
  return {
    own,
    atTable({ X }, work) {
      const memory = tableMemory()
      if (memory === null || addressIn(memory, X.values) === null) return own(work)
      try {
        onTables ??= openKernels({ module: core().shared.module, memory })
        return work(onTables)
      } catch (error) {
        // Where other threads fill it, a copy in a memory of its own gives the same numbers.
        if (error instanceof OutOfKernelMemory) return own(work)
        throw error
      }
    },
  }
}
