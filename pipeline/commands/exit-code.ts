import type { Outcome } from '../experiment.ts'
import { shardOf } from '../launch/shard.ts'
import type { Shard } from '../store/lock.ts'
import { EXIT, type ExitCode, exitCodeOf, interruptedBy } from './terminal.ts'

/** What CI is told of an outcome. A shard whose siblings are still at work answers for its own runs only. */
export function exitCode(outcome: Outcome, shard: Shard | undefined, signal: AbortSignal): ExitCode {
  const { stopped, judgement, failedAgain, rows, stored, plan } = outcome
  if (stopped?.why === 'interrupted') return interruptedBy(signal)
  if (stopped !== null || failedAgain.length > 0) return EXIT.unfinished
  if (judgement !== null) return exitCodeOf(judgement)
  const own = new Set(shardOf(plan.runs, shard).map(({ id }) => id))
  const unwell = rows.some(({ run, eligible }) => own.has(run.id) && !eligible)
  return unwell || [...own].some((id) => !stored.has(id)) ? EXIT.unfinished : EXIT.ok
}
