import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { createMemory, float64At } from '../../pipeline/kernels/memory.ts'
import { addressIn, roomBehind, tableMemory, tableNumbers } from '../../pipeline/kernels/table-memory.ts'

describe('the memory of tables', () => {
  test('holds what is large enough, and says where it lies however the memory has grown', () => {
    const small = tableNumbers(10, 3)
    expect(small.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(small).toEqual(new Float64Array(30))

    const first = tableNumbers(10, 3, 0)
    const memory = tableMemory()
    if (memory === null) throw new Error('no memory of tables')
    const second = tableNumbers(1e5, 2, 0)
    expect(second.buffer).not.toBe(first.buffer)
    first.fill(7)
    second.fill(8)
    for (const values of [first, second]) {
      const address = addressIn(memory, values)
      expect(address).toBe(values.byteOffset)
      expect(float64At(memory, address ?? 0, values.length).every((value) => value === values[0])).toBe(true)
    }
    expect(addressIn(memory, small)).toBe(null)
    expect(addressIn(createMemory(), first)).toBe(null)
    expect(addressIn(memory, new Float64Array(1000))).toBe(null)
  })

  test('has room for a target behind a whole table, and behind no part of one', () => {
    const values = tableNumbers(5, 4, 0)
    const room = roomBehind(values, 5)
    expect(room?.byteOffset).toBe(values.byteOffset + values.byteLength)
    expect(roomBehind(values.subarray(5), 5)?.byteOffset).toBe(room?.byteOffset)
    expect(roomBehind(values.subarray(0, 15), 5)).toBe(null)
    expect(roomBehind(values, 4)).toBe(null)
    expect(roomBehind(tableNumbers(5, 4), 5)).toBe(null)
    // The next table begins behind it.
    room?.fill(1)
    expect(tableNumbers(5, 4, 0).every((value) => value === 0)).toBe(true)
  })

  test('is the same for the threads that begin after it', async () => {
    const values = tableNumbers(100, 2, 0)
    values.fill(0.25)
    const worker = new Worker(
      `
      const { parentPort, workerData } = require('node:worker_threads')
      Promise.all([import(workerData.door), import(workerData.tables)]).then(([{ openKernels }, { tableMemory, addressIn }]) => {
        const memory = tableMemory()
        const { kernels } = openKernels({ memory })
        const address = addressIn(memory, workerData.values)
        parentPort.postMessage({ address, sum: kernels.sum(200, address) })
      })`,
      {
        eval: true,
        workerData: {
          door: new URL('../../dist/pipeline/kernels/door.js', import.meta.url).href,
          tables: new URL('../../dist/pipeline/kernels/table-memory.js', import.meta.url).href,
          values,
        },
      },
    )
    const [answer] = await once(worker, 'message')
    await worker.terminate()
    expect(answer).toEqual({ address: values.byteOffset, sum: 50 })
  })
})
