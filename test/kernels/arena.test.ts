import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createArena } from '../../pipeline/kernels/arena.ts'
import { openKernels, type SharedKernels } from '../../pipeline/kernels/door.ts'
import { ARENAS_BEGIN, createMemory, float64At, takeRegion } from '../../pipeline/kernels/memory.ts'

const KINDS = ['float64', 'float32', 'int32', 'bytes'] as const

interface Extent {
  readonly begin: number
  readonly end: number
}

function expectDisjoint(extents: readonly Extent[]): void {
  const sorted = extents.toSorted((a, b) => a.begin - b.begin)
  for (let i = 1; i < sorted.length; i++) expect(sorted[i].begin).toBeGreaterThanOrEqual(sorted[i - 1].end)
}

describe('blocks', () => {
  test('of arenas that take turns are aligned, hold zeros and lie apart from each other', () => {
    const requests = fc.array(
      fc.tuple(fc.nat(2), fc.constantFrom(...KINDS), fc.oneof(fc.nat(99), fc.constant(150_000))),
    )
    fc.assert(
      fc.property(requests, (takings) => {
        const memory = createMemory()
        const arenas = [createArena(memory), createArena(memory), createArena(memory)]
        const extents = takings.map(([which, kind, length]) => {
          const { offset, view } = arenas[which][kind](length)
          expect(offset % 64).toBe(0)
          expect(offset).toBeGreaterThanOrEqual(ARENAS_BEGIN)
          expect(view.byteOffset).toBe(offset)
          expect(view).toHaveLength(length)
          view.fill(1)
          return { begin: offset, end: offset + Math.max(view.byteLength, 1) }
        })
        expectDisjoint(extents)
      }),
      { numRuns: 30 },
    )
  })

  test('hold zeros again when they are given out anew', () => {
    const arena = createArena(createMemory())
    const first = arena.scoped(() => {
      const block = arena.float64(1000)
      block.view.fill(7)
      return block.offset
    })
    const second = arena.float64(1000)
    expect(second.offset).toBe(first)
    expect(second.view.every((x) => x === 0)).toBe(true)
  })

  test('keep their views when the memory grows', () => {
    const { arena, kernels, shared } = openKernels()
    const { offset, view } = arena.float64(8)
    const before = shared.memory.buffer.byteLength
    arena.float64(2 ** 20)
    expect(shared.memory.buffer.byteLength).toBeGreaterThan(before)
    view.fill(2)
    expect(kernels.sum(8, offset)).toBe(16)
  })

  test('have a length that is a whole number', () => {
    const arena = createArena(createMemory())
    for (const length of [-1, 1.5, Number.NaN]) expect(() => arena.float64(length)).toThrow(`no length of ${length}`)
  })
})

describe('a release', () => {
  test('gives back all since its mark, over all regions, and takes no more memory the next time', () => {
    const memory = createMemory()
    const [arena, other] = [createArena(memory), createArena(memory)]
    const job = () =>
      arena.scoped(() => {
        // The other arena stands in the way each time, so that this one has to begin new regions.
        const offsets = [arena.float64(100_000).offset]
        other.scoped(() => other.float64(10))
        offsets.push(arena.float64(300_000).offset, arena.float64(200_000).offset)
        return offsets
      })
    const first = job()
    const size = memory.buffer.byteLength
    expect(job()).toEqual(first)
    expect(job()).toEqual(first)
    expect(memory.buffer.byteLength).toBe(size)
  })

  test('happens when the job throws, too', () => {
    const arena = createArena(createMemory())
    const mark = arena.mark()
    const job = () => {
      arena.float64(10)
      throw new Error('stop')
    }
    expect(() => arena.scoped(job)).toThrow('stop')
    arena.release(mark)
    expect(arena.float64(1).offset).toBe(ARENAS_BEGIN)
  })

  test('goes to a mark that is still below', () => {
    const arena = createArena(createMemory())
    const empty = arena.mark()
    arena.float64(10)
    const mark = arena.mark()
    arena.release(empty)
    expect(() => arena.release(mark)).toThrow('released from before')
  })
})

test('what goes beyond 4 GiB is refused, with what was asked for and what is left', () => {
  const memory = createMemory()
  expect(() => createArena(memory).float64(2 ** 30)).toThrow(
    'kernels need 8192 MiB more memory, but 4095 MiB are left of 4096 MiB',
  )
  // What was refused has not been taken.
  expect(takeRegion(memory, 64).begin).toBe(ARENAS_BEGIN)
})

describe('threads', () => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(workerData.door).then(({ openKernels }) => {
      const { kernels, arena } = openKernels(workerData.shared)
      const blocks = []
      for (let i = 0; i < 200; i++) {
        const { offset, view } = arena.float64(1 + ((i * 7919) % 30000))
        view.fill(workerData.id)
        blocks.push({ offset, length: view.length })
      }
      parentPort.postMessage({ sum: kernels.sum(workerData.data.length, workerData.data.offset), blocks })
    })`

  interface Answer {
    readonly sum: number
    readonly blocks: readonly { readonly offset: number; readonly length: number }[]
  }

  async function inThread(
    id: number,
    shared: SharedKernels,
    data: { offset: number; length: number },
  ): Promise<Answer> {
    const door = new URL('../../dist/pipeline/kernels/door.js', import.meta.url).href
    const worker = new Worker(code, { eval: true, workerData: { door, shared, data, id } })
    const [answer]: Answer[] = await once(worker, 'message')
    await worker.terminate()
    return answer
  }

  test('read what one of them has placed, and take blocks of one memory at the same time without a clash', async () => {
    const { arena, shared } = openKernels()
    const { offset, view } = arena.float64(1000)
    view.fill(0.5)
    const answers = await Promise.all([1, 2, 3].map((id) => inThread(id, shared, { offset, length: 1000 })))
    expect(answers.map(({ sum }) => sum)).toEqual([500, 500, 500])
    const blocks = answers.flatMap(({ blocks }, i) => blocks.map((block) => ({ ...block, id: i + 1 })))
    expectDisjoint(
      [...blocks, { offset, length: 1000 }].map((b) => ({ begin: b.offset, end: b.offset + b.length * 8 })),
    )
    // The threads have grown the memory, and here it may not have been noticed yet.
    const spoilt = blocks.filter((b) => float64At(shared.memory, b.offset, b.length).some((x) => x !== b.id))
    expect(spoilt).toEqual([])
  })
})
