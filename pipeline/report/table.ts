import Table from 'cli-table3'
import { printable, printableLines } from '../spec/printable.ts'
import { csvText } from '../store/csv-text.ts'

/** A table for people: every cell is text already. */
export interface TextTable {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly string[])[]
  /** Cells have line breaks on purpose; in any other table a line break is a part of somebody's name, and is shown. */
  readonly broken?: boolean
}

export interface TableColumn {
  readonly title: string
  readonly align: 'left' | 'right'
  /** Left out, the last such column first, where the terminal is too narrow. */
  readonly optional?: boolean
}

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
} as const

/** Aligned text without rules, indented by two; at most `width` characters wide where optional columns allow it. */
export function renderText({ columns, rows, broken = false }: TextTable, width = 80): string {
  const text = broken ? printableLines : printable
  const shown = columns.map((_, i) => i)
  const render = () => {
    const table = new Table({
      head: shown.map((i) => text(columns[i].title)),
      colAligns: shown.map((i) => columns[i].align),
      chars: BORDERLESS,
      style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
    })
    table.push(...rows.map((row) => shown.map((i) => text(row[i] ?? ''))))
    return table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd())
  }
  let lines = render()
  while (Math.max(...lines.map((line) => line.length)) > width) {
    const last = shown.findLastIndex((i) => columns[i].optional)
    if (last === -1) break
    shown.splice(last, 1)
    lines = render()
  }
  return lines.join('\n')
}

/** What Markdown and the HTML in it would take for a sign: a name may hold a link, a picture or a script. */
const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A GitHub table. */
export function renderMarkdown({ columns, rows }: TextTable): string {
  const cellText = (cell: string) =>
    printable(cell.replaceAll('\n', ' ')).replaceAll(/[|\\`[\]*&<>]/g, (sign) => SIGNS[sign] ?? `\\${sign}`)
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`
  const rule = `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join('\n')
}

/** RFC 4180 with a header; see csvText for cells that look like formulas. */
export function renderCsv({ columns, rows }: TextTable): Promise<string> {
  return csvText(
    columns.map(({ title }) => title),
    rows,
  )
}
