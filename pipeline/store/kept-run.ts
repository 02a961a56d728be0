import { indexEntry } from './run-index.ts'
import type { StoredRun } from './stored-run.ts'
import type { WrittenRun } from './write-run.ts'

/** A run that was written, as it is kept for the experiment. Made where the run was trained, which threads do side by side. */
export interface KeptRun {
  readonly stored: StoredRun
  /** Its line of the index. */
  readonly entry: string
}

export function keptRun({ stored, stamps }: WrittenRun): KeptRun {
  return { stored, entry: indexEntry(stored, stamps) }
}
