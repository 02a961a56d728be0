import type { Units } from '../train/units.ts'

/** Who looks after a unit of work: is told when a worker takes it and when it leaves, and may end it. */
export interface Watch {
  /** Aborted: a unit that has not begun never does, and one at work is stopped where the launcher can. */
  readonly signal: AbortSignal
  begin(): void
  end(): void
}

/** Units of work as `train` knows them, which somebody may watch. */
export type WatchedUnits = {
  readonly [Kind in keyof Units]: (task: Parameters<Units[Kind]>[0], watch?: Watch) => ReturnType<Units[Kind]>
}

/** Does units of work. One that is never used starts nothing. */
export interface Launcher {
  readonly workers: number
  readonly units: WatchedUnits
  close(): Promise<void>
}

/** Does one unit, if it may still begin, and lets its watch know. */
export async function watched<Result>(watch: Watch | undefined, work: () => Promise<Result>): Promise<Result> {
  watch?.signal.throwIfAborted()
  watch?.begin()
  try {
    return await work()
  } finally {
    watch?.end()
  }
}
