import stringWidth from 'string-width'
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

/** Spaces in front of each column. */
const GAP = '  '

/** As wide as its characters are many: nearly every cell, and known without asking for each of them. */
const PLAIN = /^[\x20-\x7e]*$/

/** Aligned text without rules, indented by two; at most `width` columns wide where optional columns allow it. */
export function renderText({ columns, rows, broken = false }: TextTable, width = 80): string {
  const text = broken ? printableLines : printable
  // Cells column by column, each as its lines.
  const cells = columns.map(({ title }, i) =>
    [title, ...rows.map((row) => row[i] ?? '')].map((cell) => linesOf(text(cell))),
  )
  const widths = cells.map((column) => column.flat().reduce((most, line) => Math.max(most, widthOf(line)), 0))
  const shown = columns.map((_, i) => i)
  while (shown.reduce((sum, i) => sum + GAP.length + widths[i], 0) > width) {
    const last = shown.findLastIndex((i) => columns[i].optional)
    if (last === -1) break
    shown.splice(last, 1)
  }
  const lines: string[] = []
  for (let row = 0; row <= rows.length; row++) {
    const height = shown.reduce((most, i) => Math.max(most, cells[i][row].length), 1)
    for (let k = 0; k < height; k++) {
      const parts = shown.map((i) => GAP + padded(cells[i][row][k] ?? '', widths[i], columns[i].align))
      lines.push(parts.join('').trimEnd())
    }
  }
  return lines.join('\n')
}

function linesOf(cell: string): readonly string[] {
  return cell.includes('\n') ? cell.split('\n') : [cell]
}

function padded(text: string, width: number, align: TableColumn['align']): string {
  const space = ' '.repeat(width - widthOf(text))
  return align === 'left' ? text + space : space + text
}

/** Columns of a terminal that a text takes: Chinese characters take two. */
function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text)
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
export function renderCsv({ columns, rows }: TextTable): string {
  return csvText(
    columns.map(({ title }) => title),
    rows,
  )
}
