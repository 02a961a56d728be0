import { parentPort, workerData } from 'node:worker_threads'
import { readers } from './readers.mjs'

/** Reads one case after the other on a thread of its own, which may be ended where it does not come back. */
const read = readers(workerData.folder)
const clean = Object.getOwnPropertyNames(Object.prototype).length

parentPort.on('message', async ({ target, bytes }) => {
  try {
    const ending = await read[target](Buffer.from(bytes))
    if (Object.getOwnPropertyNames(Object.prototype).length !== clean) throw new Error('every object was changed')
    parentPort.postMessage({ ok: true, ending })
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    parentPort.postMessage({ ok: false, stack })
  }
})
parentPort.postMessage({ ok: true, ending: 'ready' })
