import { appendFile, stat } from 'node:fs/promises'
import { type Annotation, annotationLines, judgementAnnotations } from '../check/annotations.ts'
import type { Judgement } from '../check/judge.ts'
import type { Terminal } from './terminal.ts'

/** GitHub refuses the whole summary of a step that is longer than 1 MiB. */
const LONGEST_SUMMARY = 1024 * 1024

/** Marks lines in the code review. The runner reads them on either stream; stdout is left to the answer. */
export function annotate(terminal: Terminal, annotations: readonly Annotation[]): void {
  const { github } = terminal
  if (github === null) return
  for (const line of annotationLines(annotations, github.workspace)) terminal.tell(line)
}

/** Marks what does not hold at its line of the spec, and adds the table of verdicts to the job's page. */
export async function tellGitHub(terminal: Terminal, judgement: Judgement): Promise<void> {
  annotate(terminal, judgementAnnotations(judgement))
  const file = terminal.github?.summaryFile ?? null
  if (file === null) return
  const { jobSummary } = await import('../check/job-summary.ts')
  try {
    // All experiments of a step share one file.
    const written = await stat(file).then(
      ({ size }) => size,
      () => 0,
    )
    await appendFile(file, jobSummary(judgement, LONGEST_SUMMARY - written))
  } catch (error) {
    // A page that cannot be written is no reason to lose the verdict.
    terminal.tell(`The job summary was not written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
