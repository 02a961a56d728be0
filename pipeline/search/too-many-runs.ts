import type { Fault } from '../spec/faults.ts'
import { inGigabytes, type Limits } from '../spec/limits.ts'
import type { LoadedSpec } from '../spec/load.ts'

/** Bytes of plan.jsonl: 10,000 runs of specs thirty times as long as the examples. */
const MOST_PLANNED = 1e9

/** Counted before any run is made: three axes of a thousand values are a short spec. */
export function tooManyRuns(runs: number, { experiment }: LoadedSpec, limits: Limits): Fault[] {
  if (runs > limits.runs) {
    const what = `it makes ${runs < 1e9 ? runs.toLocaleString('en') : runs.toExponential(1)} runs; the limit is ${limits.runs.toLocaleString('en')}`
    return [{ path: 'search', what, fix: 'search fewer values or seeds, or raise --max-runs' }]
  }
  const bytes = runs * JSON.stringify(experiment).length
  if (bytes <= MOST_PLANNED) return []
  const what = `${runs.toLocaleString('en')} runs of a spec as long as this make a plan of ${inGigabytes(bytes)}; the limit is ${inGigabytes(MOST_PLANNED)}`
  return [{ path: 'search', what, fix: 'search fewer values or seeds, or shorten the lists in the spec' }]
}
