import type { Finished } from '../report/finished.ts'
import type { Verdict } from './expect.ts'

/** An experiment's end as one machine-readable document. */
export function outcomeJson(outcome: Finished & { verdicts: readonly Verdict[]; interrupted: boolean }) {
  const { experiment, folder, plan, stored, selected, verdicts, trained, interrupted, durationMs } = outcome
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
    expectations: verdicts,
    warnings: plan.warnings,
    trained,
    reused: stored.size - trained,
    interrupted,
    durationMs: Math.round(durationMs),
  }
}
