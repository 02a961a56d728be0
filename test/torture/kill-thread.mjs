// Loaded before the command line: SIGUSR2 ends one worker thread, wherever it is in its work.
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  // The pool is CommonJS and looks the class up when it starts a thread.
  const threads = createRequire(import.meta.url)('node:worker_threads')
  const alive = new Set()
  threads.Worker = class extends threads.Worker {
    constructor(...words) {
      super(...words)
      alive.add(this)
      this.once('exit', () => alive.delete(this))
    }
  }
  process.on('SIGUSR2', () => {
    const [victim] = alive
    if (victim === undefined) return
    process.stderr.write('a thread was killed\n')
    void victim.terminate()
  })
}
