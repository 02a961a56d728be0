import { Worker } from 'node:worker_threads'

/** Processor time after which a case hangs. Time on the clock says nothing on a machine that does other things as well. */
const MOST_SECONDS = 2

/** Growth of the whole process over a fuzz run that counts as a leak. */
const MOST_GROWTH = 500e6

/** Reads cases on a worker thread; where one hangs or takes all memory, the thread is ended and the case is named. */
export async function openWatchdog(folder) {
  let worker = await start()
  const before = process.memoryUsage.rss()
  const tallies = new Map()
  let largest = before

  function start() {
    const url = new URL('worker.mjs', import.meta.url)
    const fresh = new Worker(url, { workerData: { folder }, resourceLimits: { maxOldGenerationSizeMb: 300 } })
    return answerOf(fresh).then(() => fresh)
  }

  return {
    /** Null where all is well, else what is wrong, with its signature in the first line. */
    async read({ target, bytes }) {
      const answer = answerOf(worker)
      worker.postMessage({ target, bytes })
      const ended = await answer
      largest = Math.max(largest, process.memoryUsage.rss())
      if (ended.dead) worker = await start()
      if (!ended.ok) return ended.stack
      tallies.set(`${target}: ${ended.ending}`, (tallies.get(`${target}: ${ended.ending}`) ?? 0) + 1)
      const grown = process.memoryUsage.rss() - before
      if (grown <= MOST_GROWTH) return null
      await worker.terminate()
      worker = await start()
      return `grew by ${Math.round(grown / 1e6)} MB`
    },
    tallies,
    growthMb: () => Math.round((largest - before) / 1e6),
    close: () => worker.terminate(),
  }
}

/** What a worker says next, or how it ended. */
function answerOf(worker) {
  return new Promise((resolve) => {
    const begun = process.cpuUsage()
    const dead = (stack) => finish({ ok: false, dead: true, stack })
    const failed = (error) => dead(error.stack ?? String(error))
    const exited = (code) => dead(`the thread ended with ${code}`)
    const finish = (ended) => {
      clearInterval(watch)
      worker.off('message', finish).off('error', failed).off('exit', exited)
      resolve(ended)
    }
    const watch = setInterval(async () => {
      const { user, system } = process.cpuUsage(begun)
      if (user + system < MOST_SECONDS * 1e6) return
      clearInterval(watch)
      worker.off('exit', exited)
      await worker.terminate()
      dead(`hangs: more than ${MOST_SECONDS} s of processor time`)
    }, 100)
    worker.on('message', finish).on('error', failed).on('exit', exited)
  })
}
