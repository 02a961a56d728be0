import type { Stopped } from '../launch/stop.ts'
import { type Finished, missingRuns } from '../report/finished.ts'
import { checkJson } from './check-json.ts'
import type { Judgement } from './judge.ts'

/** An experiment's end as one machine-readable document. */
export function outcomeJson(outcome: Finished & { judgement: Judgement | null; stopped: Stopped | null }) {
  const { experiment, folder, plan, stored, selected, judgement, trained, stopped, durationMs } = outcome
  return {
    name: experiment.name,
    folder,
    runs: plan.runs.map(({ id, parameters, spec }) => {
      const run = stored.get(id)
      return {
        id,
        seed: spec.seed,
        parameters,
        status: run?.status ?? 'missing',
        stop: run?.stop ?? '',
        digests: run?.digests ?? {},
      }
    }),
    selected,
    expectations: judgement === null ? [] : checkJson(judgement).expectations,
    digest: judgement?.digest ?? null,
    warnings: plan.warnings,
    trained,
    reused: stored.size - trained,
    missing: missingRuns(outcome),
    interrupted: stopped?.why === 'interrupted',
    stopped,
    durationMs: Math.round(durationMs),
  }
}
