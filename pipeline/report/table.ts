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

/**
 * Aligned text without rules, indented by two; at most `width` columns wide where that can be: by dotted titles on several lines, and
 * then without optional columns.
 */
export function renderText({ columns, rows, broken = false }: TextTable, width = 80): string {
  const text = broken ? printableLines : printable
  // Cells column by column, each as its lines.
  const cells = columns.map((_, i) => rows.map((row) => linesOf(text(row[i] ?? ''))))
  const bodies = cells.map((column) => widest(column.flat()))
  const whole = columns.map(({ title }) => linesOf(text(title)))
  const total = (widths: readonly number[]) => widths.reduce((sum, one) => sum + GAP.length + one, 0)
  const widthsWith = (titles: readonly (readonly string[])[]) =>
    titles.map((lines, i) => Math.max(widest(lines), bodies[i]))
  const fits = total(widthsWith(whole)) <= width
  const titles = fits ? whole : whole.map((lines, i) => lines.flatMap((line) => stacked(line, bodies[i])))
  const widths = widthsWith(titles)
  const shown = columns.map((_, i) => i)
  while (total(shown.map((i) => widths[i])) > width) {
    const last = shown.findLastIndex((i) => columns[i].optional)
    if (last === -1) break
    shown.splice(last, 1)
  }
  const line = (cell: (i: number) => string) =>
    shown
      .map((i) => GAP + padded(cell(i), widths[i], columns[i].align))
      .join('')
      .trimEnd()
  const heightOf = (column: (i: number) => readonly string[]) =>
    shown.reduce((most, i) => Math.max(most, column(i).length), 1)
  const lines: string[] = []
  // The last lines of the titles stand right above the cells.
  const head = heightOf((i) => titles[i])
  for (let k = 0; k < head; k++) lines.push(line((i) => titles[i][k - head + titles[i].length] ?? ''))
  for (let row = 0; row < rows.length; row++) {
    const height = heightOf((i) => cells[i][row])
    for (let k = 0; k < height; k++) lines.push(line((i) => cells[i][row][k] ?? ''))
  }
  return lines.join('\n')
}

/** A dotted title on lines that are no wider than its column, as far as its words allow. */
function stacked(title: string, body: number): string[] {
  const words = title.split(/(?<=\.)/)
  const most = Math.max(body, widest(words))
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last + word) <= most) lines[lines.length - 1] = last + word
    else lines.push(word)
  }
  return lines
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0)
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
