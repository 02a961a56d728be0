import type { PlannedRun } from '../store/plan.ts'
import type { AnyInputs } from '../train/inputs.ts'
import type { RunResult } from '../train/result.ts'
import { trainRun } from '../train/run.ts'
import type { Units } from '../train/units.ts'
import type { WatchedUnits } from './launcher.ts'
import { type Ended, watchRun } from './time-limit.ts'

export interface AttemptOptions {
  /** What the units of the run may take altogether. */
  readonly timeoutSeconds: number | undefined
  /** Aborted: the run is given up if none of its units has begun. Null where nobody will. */
  readonly halt: AbortSignal | null
  readonly onFit: () => void
}

/**
 * Trains a run. A fault in it is its result, so that the others go on; null where it was given up before it began.
 */
export async function attempt(
  { spec }: PlannedRun,
  inputs: AnyInputs,
  units: WatchedUnits,
  { timeoutSeconds, halt, onFit }: AttemptOptions,
): Promise<RunResult | null> {
  const watch = watchRun(timeoutSeconds, halt)
  const counted = <Result>(result: Result): Result => {
    onFit()
    return result
  }
  const watched: Units = {
    path: (task) => units.path(task, watch).then(counted),
    nothing: (task) => units.nothing(task, watch),
    products: (task) => units.products(task, watch),
    gram: (task) => units.gram(task, watch).then(counted),
    scores: (task) => units.scores(task, watch),
    leaveOneOut: (task) => units.leaveOneOut(task, watch),
    net: (task) => units.net(task, watch).then(counted),
    tune: (task) => units.tune(task, watch).then(counted),
    tuneNet: (task) => units.tuneNet(task, watch).then(counted),
  }
  try {
    const result = await trainRun(spec, inputs, watched)
    const ended = watch.ended()
    return ended?.why === 'timeout' ? resultOf(ended) : result
  } catch (error) {
    const ended = watch.ended()
    return ended === null ? failed(error instanceof Error ? error.message : String(error)) : resultOf(ended)
  } finally {
    watch.close()
  }
}

function resultOf(ended: Ended): RunResult | null {
  return ended.why === 'halted' ? null : failed(`stopped after train.timeout = ${ended.seconds} s`)
}

function failed(stop: string): RunResult {
  return { status: 'failed', stop }
}
