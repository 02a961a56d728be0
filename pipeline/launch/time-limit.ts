import type { Watch } from './launcher.ts'

/** Why a run's units were ended before it had a result. */
export type Ended = { readonly why: 'timeout'; readonly seconds: number } | { readonly why: 'halted' }

/** What units hear that are left over. Made once: an error made for each run would take longer than a small run does. */
const OVER = new Error('its run has ended')

/** Watches over the units of one run. */
export interface RunWatch extends Watch {
  /** Null while nobody has ended it. */
  ended(): Ended | null
  /** No unit that is left over from a run with a fault goes on. */
  close(): void
}

/**
 * A run's units may work for so long altogether. What counts is time in which at least one of them is at work: waiting
 * for a free worker costs a run nothing, so that a limit means the same beside many runs and alone. A run of which no unit
 * has begun is given up when no further one shall begin.
 */
export function watchRun(seconds: number | undefined, halt: AbortSignal | null): RunWatch {
  // Made where somebody listens: it takes as long as a part of a small run.
  let controller: AbortController | null = null
  let isOver = false
  const limitMs = seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000
  let reason: Ended | null = null
  let working = 0
  let begun = false
  let since = 0
  let spentMs = 0
  let timer: NodeJS.Timeout | undefined

  const stop = (why?: Error) => {
    isOver = true
    controller?.abort(why)
  }
  const end = (why: Ended) => {
    reason ??= why
    stop()
  }
  const expire = () => end({ why: 'timeout', seconds: seconds ?? 0 })
  const onHalt = () => {
    if (!begun) end({ why: 'halted' })
  }
  halt?.addEventListener('abort', onHalt)
  if (halt?.aborted) onHalt()

  return {
    get signal() {
      controller ??= new AbortController()
      if (isOver) controller.abort(OVER)
      return controller.signal
    },
    admit() {
      if (isOver) throw OVER
    },
    begin() {
      begun = true
      if (working++ > 0) return
      since = performance.now()
      if (seconds !== undefined) timer = setTimeout(expire, Math.max(0, limitMs - spentMs))
    },
    end() {
      if (--working > 0) return
      clearTimeout(timer)
      spentMs += performance.now() - since
      // Where work blocks this thread the timer comes too late.
      if (spentMs >= limitMs) expire()
    },
    ended: () => reason,
    close() {
      halt?.removeEventListener('abort', onHalt)
      clearTimeout(timer)
      stop(OVER)
    },
  }
}
