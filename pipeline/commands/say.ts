import { faultAnnotation } from '../check/annotations.ts'
import type { TextTable } from '../report/table.ts'
import { formatFault, type LocatedFault } from '../spec/faults.ts'
import type { TableFlags } from './flags.ts'
import { annotate } from './on-github.ts'
import type { Terminal } from './terminal.ts'

export function warn(terminal: Terminal, warnings: readonly LocatedFault[]): void {
  for (const warning of warnings) terminal.tell(`warning: ${formatFault(warning)}`)
  annotate(
    terminal,
    warnings.map((warning) => faultAnnotation('warning', warning)),
  )
}

export function tellFaults(terminal: Terminal, faults: readonly LocatedFault[]): void {
  for (const fault of faults) terminal.tell(formatFault(fault))
  annotate(
    terminal,
    faults.map((fault) => faultAnnotation('error', fault)),
  )
}

export async function printTable(
  terminal: Terminal,
  table: TextTable,
  flags: Pick<TableFlags, 'csv' | 'md'>,
): Promise<void> {
  const { renderCsv, renderMarkdown, renderText } = await import('../report/table.ts')
  if (flags.csv) terminal.data(renderCsv(table))
  else terminal.print(flags.md ? renderMarkdown(table) : renderText(table, terminal.width))
}
