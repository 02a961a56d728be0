import type { Stopped } from '../launch/stop.ts'
import type { Shard } from '../store/lock.ts'
import { type Finished, missingRuns } from './finished.ts'

const KEPT = 'What finished is kept; the same command goes on from there.'

/** Why there is no answer yet, and how to get one; null where every planned run is there. */
export function whyUnfinished(
  outcome: Finished & { stopped: Stopped | null },
  { shard, only }: { shard?: Shard | undefined; only?: 'failed' | undefined },
): string | null {
  const { stopped } = outcome
  if (stopped?.why === 'interrupted') return `Interrupted. ${KEPT}`
  if (stopped?.why === 'unwritable') return `Stopped, since results could not be written. ${KEPT}`
  if (stopped?.why === 'fail-fast') return `Stopped by --fail-fast at run ${stopped.run}. ${KEPT}`
  if (missingRuns(outcome) === 0) return null
  if (shard !== undefined)
    return `Shard ${shard.index}/${shard.of} has done its part. The last shard to end selects and checks.`
  return only === 'failed' ? 'The same command without --only failed trains what is missing.' : KEPT
}
