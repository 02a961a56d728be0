import Table from 'cli-table3'

/** A table for people: every cell is text already. */
export interface TextTable {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly string[])[]
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
export function renderText({ columns, rows }: TextTable, width = 80): string {
  const shown = columns.map((_, i) => i)
  const render = () => {
    const table = new Table({
      head: shown.map((i) => columns[i].title),
      colAligns: shown.map((i) => columns[i].align),
      chars: BORDERLESS,
      style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
    })
    table.push(...rows.map((row) => shown.map((i) => row[i] ?? '')))
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

/** A GitHub table. */
export function renderMarkdown({ columns, rows }: TextTable): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  const rule = columns.map(({ align }) => (align === 'right' ? '---:' : '---'))
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n')
}

/** RFC 4180 with a header. */
export async function renderCsv({ columns, rows }: TextTable): Promise<string> {
  const { default: papaparse } = await import('papaparse')
  return papaparse.unparse(
    { fields: columns.map(({ title }) => title), data: rows.map((row) => [...row]) },
    { newline: '\n' },
  )
}
