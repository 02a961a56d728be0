import { keptRun } from '../store/kept-run.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import { StoreError } from '../store/store-error.ts'
import { writeRun } from '../store/write-run.ts'
import type { Account } from './account.ts'
import { attempt } from './attempt.ts'
import type { Launcher } from './launcher.ts'
import type { Stop } from './stop.ts'

/** All that it takes to train runs of a plan, and to say what came of them. */
export interface Work {
  readonly plan: Plan
  readonly folder: string
  readonly launcher: Launcher
  readonly account: Account
  readonly stop: Stop
  /** What the units of one run may take altogether. */
  readonly timeoutSeconds: number | undefined
  /** Begin no further run once one did not end well. */
  readonly failFast: boolean
}

/** Trains a run whose units are shared out among the workers, and writes it. */
export async function trainOne(run: PlannedRun, work: Work): Promise<void> {
  const { plan, folder, launcher, account, stop, timeoutSeconds, failFast } = work
  if (stop.signal.aborted) return
  // The clock on the wall says when; how long is told by one that only goes forward.
  const started = new Date().toISOString()
  const begun = performance.now()
  const watched = { timeoutSeconds, halt: stop.signal, onFit: () => account.tell(1) }
  const result = await attempt(run, plan.inputsOf(run), launcher.units, watched)
  if (result === null) return
  if (failFast && result.status !== 'completed') stop.because({ why: 'fail-fast', run: run.id })
  if (result.status === 'failed' && account.isGood(run)) return account.keepEarlier(run.id, result.stop)
  try {
    const timing = { started, durationMs: performance.now() - begun }
    account.keep(keptRun(await writeRun(folder, run, result, timing)))
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    stop.because({ why: 'unwritable', message: error.message })
  }
  account.tell(0)
}
