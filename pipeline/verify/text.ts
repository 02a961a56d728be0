import type { Verification } from './index.ts'
import type { RunVerdict } from './verified-run.ts'

/** Whether all that was looked at is what it was, to the bit. Runs that are not there yet are no contradiction. */
export function isSame({ runs, tables }: Verification): boolean {
  return runs.every(({ verdict }) => AGREES.includes(verdict)) && tables.length === 0
}

const AGREES: readonly RunVerdict[] = ['reproduced', 'missing', 'failed']

/** Whether something is not there to be compared. */
export function isPartial({ runs }: Verification): boolean {
  return runs.some(({ verdict }) => verdict === 'missing' || verdict === 'failed')
}

const MEANING: Readonly<Record<RunVerdict, string>> = {
  reproduced: 'reproduced to the bit',
  different: 'NOT the same when trained again',
  changed: 'not trained again: spec or data are not what they were',
  damaged: 'DAMAGED: a file is not the one that was written; lariat run trains it again',
  missing: 'planned, and not there yet; lariat run trains it',
  failed: 'failed; there is nothing to compare',
}

/** What a person reads: every run that is not the same with its reason, then the sum. */
export function verificationText(verification: Verification): string {
  const { experiment, runs, tables, notes, planned } = verification
  const lines: string[] = []
  for (const { id, verdict, differences } of runs) {
    if (verdict === 'reproduced') continue
    lines.push(`${id}  ${MEANING[verdict]}`, ...few(differences).map((line) => `    ${line}`))
  }
  lines.push(...tables, ...notes.map((note) => `note: ${note}`))
  const same = runs.filter(({ verdict }) => verdict === 'reproduced')
  const files = same.reduce((sum, run) => sum + run.files, 0)
  const drawn = runs.length < planned ? ` (of ${planned} planned)` : ''
  lines.push(`${experiment}: ${same.length} of ${runs.length} runs${drawn} reproduced, ${files} files to the bit.`)
  return lines.join('\n')
}

const SHOWN = 8

function few(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `… and ${lines.length - SHOWN} more`]
}
