import { SpecError } from '../../pipeline/spec/faults.ts'
import { type LoadedSpec, loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import type { Scratch } from '../scratch.ts'

/** Loads a spec from its text, with `--set` pairs. */
export function loadText({ write }: Scratch, text: string, overrides: readonly string[] = []): LoadedSpec {
  return loadSpec(write('spec.yaml', text), overrides)
}

/** The faults of a spec and its data as `LINE:COL path`, or `--set:N:1 path`. */
export async function placesOf(
  scratch: Scratch,
  text: string,
  overrides: readonly string[] = [],
): Promise<readonly string[]> {
  try {
    await planExperiment(loadText(scratch, text, overrides))
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return error.faults.map(({ file, line, column, path }) => {
      const place = `${line}:${column} ${path}`.trimEnd()
      return file === '--set' ? `--set:${place}` : place
    })
  }
  return []
}
