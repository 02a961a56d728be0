import type { Units } from '../train/units.ts'
import type { Batch, BatchEnd } from './batch.ts'

/** Who looks after a unit of work: is told when a worker takes it and when it leaves, and may end it. */
export interface Watch {
  /** Aborted: a unit that has not begun never does, and one at work is stopped where the launcher can. */
  readonly signal: AbortSignal
  /** Throws where no unit shall begin any more. */
  admit(): void
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
  /** Starts what does the work, and does not wait until it is ready: for who knows that there will be some. */
  start?(): Promise<void>
  readonly units: WatchedUnits
  /** Whole runs for one worker, which writes them too; launchers whose workers see no common disk have no such thing. */
  readonly batch?: (task: Batch, watch?: Watch) => Promise<BatchEnd>
  close(): Promise<void>
}

/** Does one unit, if it may still begin, and lets its watch know. */
export async function watched<Result>(watch: Watch | undefined, work: () => Promise<Result>): Promise<Result> {
  watch?.admit()
  watch?.begin()
  try {
    return await work()
  } finally {
    watch?.end()
  }
}

/** Units that are done right here, each in a turn of its own where `inTurn` gives turns. */
export function watchUnits(
  units: Units,
  inTurn: <Result>(work: () => Promise<Result>) => Promise<Result> = (work) => work(),
): WatchedUnits {
  return {
    path: (task, watch) => inTurn(() => watched(watch, () => units.path(task))),
    nothing: (task, watch) => inTurn(() => watched(watch, () => units.nothing(task))),
    products: (task, watch) => inTurn(() => watched(watch, () => units.products(task))),
    gram: (task, watch) => inTurn(() => watched(watch, () => units.gram(task))),
    scores: (task, watch) => inTurn(() => watched(watch, () => units.scores(task))),
    leaveOneOut: (task, watch) => inTurn(() => watched(watch, () => units.leaveOneOut(task))),
    net: (task, watch) => inTurn(() => watched(watch, () => units.net(task))),
    tune: (task, watch) => inTurn(() => watched(watch, () => units.tune(task))),
    tuneNet: (task, watch) => inTurn(() => watched(watch, () => units.tuneNet(task))),
  }
}
