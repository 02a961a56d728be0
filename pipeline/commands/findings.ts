import { type LocatedFault, SpecError } from '../spec/faults.ts'
import type { Limits } from '../spec/limits.ts'

/** What is wrong with a spec and its data, or how many runs it would make at most. */
export interface Finding {
  readonly spec: string
  readonly faults: readonly LocatedFault[]
  readonly warnings: readonly LocatedFault[]
  readonly runs: number
}

/** Looks through specs and their data without training anything. Two specs of one name would share a folder: a fault. */
export async function findingsOf(
  specs: readonly string[],
  overrides: readonly string[],
  limits: Limits,
): Promise<Finding[]> {
  const [{ loadSpec }, { planExperiment }] = await Promise.all([import('../spec/load.ts'), import('../store/plan.ts')])
  const findings: Finding[] = []
  const owners = new Map<string, string>()
  for (const spec of specs) {
    try {
      const loaded = loadSpec(spec, overrides)
      const { name } = loaded.experiment
      const owner = owners.get(name)
      const what = `${owner} has the same name, and so the same folder of results`
      const clash = owner === undefined ? [] : loaded.located([{ path: 'name', what, fix: 'give each spec its own' }])
      owners.set(name, spec)
      const { bounds, warnings } = await planExperiment(loaded, limits)
      findings.push({ spec, faults: clash, warnings, runs: bounds.runs })
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      findings.push({ spec, faults: error.faults, warnings: [], runs: 0 })
    }
  }
  return findings
}
