import type { Progress } from '../launch/account.ts'
import { duration } from './numbers.ts'

/** Shows how far the training is. */
export interface ProgressView {
  readonly update: (progress: Progress) => void
  readonly close: () => void
}

/** Lines, where there is no terminal to draw on, come at most this often. */
const LINE_EVERY_MS = 5000

/** A bar with the time left on a terminal, a plain line now and then elsewhere, nothing where nothing is wanted. */
export async function openProgress(stream: NodeJS.WriteStream, silent: boolean): Promise<ProgressView> {
  if (silent) return { update: () => {}, close: () => {} }
  return stream.isTTY ? bar(stream) : lines(stream)
}

async function bar(stream: NodeJS.WriteStream): Promise<ProgressView> {
  const { default: cliProgress } = await import('cli-progress')
  const view = new cliProgress.SingleBar({
    stream,
    format: '{bar} {value}/{total} runs · {fits} fits · {eta_formatted} left',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  })
  let started = false
  return {
    update({ done, total, fits }) {
      if (!started) view.start(total, 0, { fits })
      started = true
      // A search in several rounds learns on the way how many runs there are.
      view.setTotal(total)
      view.update(done, { fits })
    },
    close: () => {
      if (started) view.stop()
    },
  }
}

function lines(stream: NodeJS.WriteStream): ProgressView {
  const begun = performance.now()
  let last = begun
  return {
    update({ done, total, fits }) {
      const now = performance.now()
      if (now - last < LINE_EVERY_MS) return
      last = now
      stream.write(`${done} of ${total} runs, ${fits} fits, ${duration(now - begun)}\n`)
    },
    close: () => {},
  }
}
