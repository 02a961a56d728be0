import { isRecord } from '../spec/paths.ts'
import { compactJson } from './canonical.ts'
import type { PlannedRun } from './plan.ts'

/** What every run's spec says, whatever else it says. */
const PARTS = ['data', 'model', 'penalty', 'update', 'train', 'validation']

/** Whether this, read from a plan.jsonl, is a run: its id is the name of a folder, and of nothing else. */
export function isPlannedRun(value: unknown): value is PlannedRun {
  return (
    isRecord(value) &&
    typeof value.id === 'string' &&
    /^[0-9a-f]{12}$/.test(value.id) &&
    typeof value.dataDigest === 'string' &&
    typeof value.configuration === 'number' &&
    isRecord(value.parameters) &&
    isRunSpec(value.spec)
  )
}

function isRunSpec(spec: unknown): boolean {
  return isRecord(spec) && PARTS.every((part) => isRecord(spec[part]))
}

/** plan.jsonl: one run a line, keys in the order of the spec, so that tables made from it stand in that order too. */
export function planLines(plan: readonly PlannedRun[]): string {
  return plan.map((run) => `${compactJson(run)}\n`).join('')
}
