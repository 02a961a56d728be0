import { differences } from '../spec/difference.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { PlannedRun } from '../store/plan.ts'
import type { Inspected } from './inspect.ts'
import { difference } from './tell.ts'
import type { VerifiedRun } from './verified-run.ts'

/** The run of the plan made anew that is this one: of the same spec, or else, to say what was changed, at the same place. */
export function counterpart(
  planned: PlannedRun,
  recorded: readonly PlannedRun[],
  now: readonly PlannedRun[],
): PlannedRun | null {
  const spec = canonicalJson(planned.spec)
  return now.find((run) => canonicalJson(run.spec) === spec) ?? now[recorded.indexOf(planned)] ?? null
}

/** What can be said of a run without training it, or null where that is nothing. */
export function beforeTraining(
  planned: PlannedRun,
  inspected: Inspected | null,
  now: PlannedRun | null,
): VerifiedRun | null {
  if (inspected === null) return missing(planned)
  const { damage, files, status } = inspected
  const base = { id: planned.id, files: files.size }
  if (damage.length > 0) return { ...base, verdict: 'damaged', differences: damage }
  if (status === 'failed') return { ...base, verdict: 'failed', differences: [] }
  if (now === null) return { ...base, verdict: 'changed', differences: ['spec.yaml no longer makes this run'] }
  const changed = differences(
    { spec: planned.spec, data: planned.dataDigest, inputs: planned.inputs },
    { spec: now.spec, data: now.dataDigest, inputs: now.inputs },
  ).map((found) => (found.path === 'data' ? dataChanged(planned, now) : difference(found, 'then', 'now')))
  return changed.length > 0 ? { ...base, verdict: 'changed', differences: changed } : null
}

function dataChanged({ spec, dataDigest }: PlannedRun, now: PlannedRun): string {
  const source = 'path' in spec.data ? spec.data.path : spec.data.kind
  return `the data (${source}) are not those it was trained on: sha256 ${dataDigest} then, ${now.dataDigest} now`
}

export function missing({ id }: PlannedRun): VerifiedRun {
  return { id, verdict: 'missing', files: 0, differences: [] }
}
