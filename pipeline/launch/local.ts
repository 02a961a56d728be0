import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import type { ResourceLimits } from 'node:worker_threads'
import type { Piscina } from 'piscina'
import { openTableMemory } from '../kernels/table-memory.ts'
import { packageRoot } from '../spec/package-root.ts'
import { type Launcher, type Watch, watched } from './launcher.ts'
import { turns } from './turns.ts'

/** What a thread loads, and how much memory it may have; Node's own limits where nothing is said. */
export interface ThreadOptions {
  readonly file?: URL
  readonly limits?: ResourceLimits
}

/**
 * A pool of worker threads. Data sets lie in shared memory, so a unit of work costs a message, whatever its size.
 * Threads start with the first unit: an experiment with nothing to train starts none.
 *
 * A thread that dies takes only its unit with it; another takes its place. Units wait for their turn here and not in the
 * pool's queue, so that it is known when each begins, and none waits for a pool whose threads cannot start.
 */
export function localLauncher(workers: number, { file = workerFile(), limits }: ThreadOptions = {}): Launcher {
  const inTurn = turns(workers)
  let pool: Promise<Piscina> | null = null
  let closed: Promise<void> | null = null

  const open = () => {
    pool ??= openPool(workers, file, limits)
    return pool
  }
  const work = <Task, Result>(name: string, task: Task, watch: Watch | undefined): Promise<Result> =>
    inTurn(() =>
      watched(watch, async () => {
        const opened = open()
        const current = await opened
        const lost = threadsLost(current, () => {
          if (closed === null && pool === opened) pool = null
        })
        try {
          const signal = watch?.signal ?? null
          return await Promise.race([current.run(task, { name, signal }), lost.promise])
        } catch (error) {
          throw epitaph(error)
        } finally {
          lost.forget()
        }
      }),
    )

  return {
    workers,
    async start() {
      // Threads find the memory of tables only where it was there before them.
      openTableMemory()
      await open()
    },
    units: {
      path: (task, watch) => work('path', task, watch),
      nothing: (task, watch) => work('nothing', task, watch),
      products: (task, watch) => work('products', task, watch),
      gram: (task, watch) => work('gram', task, watch),
      scores: (task, watch) => work('scores', task, watch),
      leaveOneOut: (task, watch) => work('leaveOneOut', task, watch),
      net: (task, watch) => work('net', task, watch),
      tune: (task, watch) => work('tune', task, watch),
      tuneNet: (task, watch) => work('tuneNet', task, watch),
    },
    batch: (task, watch) => work('batch', task, watch),
    close() {
      closed ??= (async () => (await pool)?.destroy())()
      return closed
    },
  }
}

/**
 * Megabytes of old objects before a thread looks through them for the first time. V8 begins at less than 20, where results that
 * wait for the disk are old by the time they are sent: marking them beside the work took a tenth of it and more.
 */
const OLD_MB = 128

/** The package is loaded here, so that nobody waits for it whose runs are all there. */
async function openPool(threads: number, file: URL, limits: ResourceLimits | undefined): Promise<Piscina> {
  const { FixedQueue, Piscina } = await import('piscina')
  // Read when a thread begins; this one has its heap already.
  setFlagsFromString(`--initial-old-space-size=${OLD_MB}`)
  const pool = new Piscina({
    filename: file.href,
    // Of more threads than there are cores each starts when there is work for it.
    minThreads: Math.min(threads, availableParallelism()),
    maxThreads: threads,
    // None ends for want of work: the next round of a search begins with all of them.
    idleTimeout: Number.POSITIVE_INFINITY,
    taskQueue: new FixedQueue(),
    ...(limits === undefined ? {} : { resourceLimits: limits }),
  })
  // Every unit in work hears whether threads are lost.
  pool.setMaxListeners(Number.POSITIVE_INFINITY)
  // A thread that dies between two units harms nobody.
  return pool.on('error', () => {})
}

/** Threads load the built file: Node 20 runs no TypeScript. */
function workerFile(): URL {
  return pathToFileURL(join(packageRoot(), 'dist/pipeline/launch/worker.js'))
}

/**
 * Rejects when a pool has no thread left: one whose new threads die before they are ready starts no others, and its units
 * would wait for ever.
 */
function threadsLost(pool: Piscina, onLost: () => void): { promise: Promise<never>; forget: () => void } {
  let forget = () => {}
  const promise = new Promise<never>((_, reject) => {
    // The pool replaces a dead thread right after it has said so.
    const look = () =>
      setImmediate(() => {
        if (pool.threads.length > 0) return
        onLost()
        reject(new Error('no worker thread can be started'))
      })
    pool.on('workerDestroy', look)
    forget = () => void pool.off('workerDestroy', look)
    // They may have died before the first unit.
    look()
  })
  return { promise, forget }
}

/** Says of a dead thread what it died of. */
function epitaph(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new Error('its worker thread ran out of memory; fewer --workers leave more to each', { cause: error })
  const [, code] = /^worker exited with code: (\d+)$/.exec(error.message) ?? []
  return code === undefined
    ? error
    : new Error(`its worker thread ended with code ${code} before the work was done`, { cause: error })
}
