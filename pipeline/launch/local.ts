import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FixedQueue, Piscina } from 'piscina'
import { packageRoot } from '../spec/package-root.ts'
import type { Launcher } from './launcher.ts'

/**
 * A pool of worker threads. Data sets lie in shared memory, so a unit of work costs a message, whatever its size.
 * Threads start with the first unit: an experiment with nothing to train starts none.
 */
export function localLauncher(workers: number): Launcher {
  let pool: Piscina | null = null
  const started = (): Piscina => {
    // Threads load the built file: Node 20 runs no TypeScript.
    const filename = pathToFileURL(join(packageRoot(), 'dist/pipeline/launch/worker.js')).href
    pool ??= new Piscina({ filename, minThreads: workers, maxThreads: workers, taskQueue: new FixedQueue() })
    return pool
  }
  return {
    workers,
    units: {
      path: (task) => started().run(task, { name: 'path' }),
      nothing: (task) => started().run(task, { name: 'nothing' }),
      products: (task) => started().run(task, { name: 'products' }),
      gram: (task) => started().run(task, { name: 'gram' }),
      scores: (task) => started().run(task, { name: 'scores' }),
      net: (task) => started().run(task, { name: 'net' }),
    },
    close: async () => {
      await pool?.destroy()
    },
  }
}
