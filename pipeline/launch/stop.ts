import { setMaxListeners } from 'node:events'

/** Why no further run was begun. */
export type Stopped =
  | { readonly why: 'interrupted' }
  | { readonly why: 'fail-fast'; readonly run: string }
  | { readonly why: 'unwritable'; readonly message: string }

/** Says once, and to all, that no further run begins. */
export interface Stop {
  /** Aborted then. */
  readonly signal: AbortSignal
  /** The first reason stands, but that nothing can be written goes before all. */
  because(reason: Stopped): void
  reason(): Stopped | null
  close(): void
}

/** A stop that an interruption by the user brings about too. */
export function openStop(interruption: AbortSignal): Stop {
  const controller = new AbortController()
  // Every run in work listens, and there are as many as the workers want.
  setMaxListeners(Number.POSITIVE_INFINITY, controller.signal)
  let first: Stopped | null = null
  const because = (reason: Stopped) => {
    if (first === null || reason.why === 'unwritable') first = reason
    controller.abort()
  }
  const onInterruption = () => because({ why: 'interrupted' })
  interruption.addEventListener('abort', onInterruption)
  if (interruption.aborted) onInterruption()
  return {
    signal: controller.signal,
    because,
    reason: () => first,
    close: () => interruption.removeEventListener('abort', onInterruption),
  }
}
