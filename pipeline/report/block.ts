import { renderText, type TextTable } from './table.ts'
import { wrap } from './text.ts'

/** A part of a report: what it says in sentences, below a table where it has one. The same for the terminal and for a page. */
export interface Block {
  /** None for a remark on the block before it. */
  readonly title?: string
  readonly table?: TextTable
  readonly lines: readonly string[]
}

/** For the terminal: lines at most `width` wide where that can be. */
export function renderBlock({ title, table, lines }: Block, width: number): string {
  return [
    ...(title === undefined ? [] : [wrap(title, width)]),
    ...(table === undefined ? [] : [renderText(table, width)]),
    ...lines.map((line) => wrap(line, width, title === undefined ? '' : '  ')),
  ].join('\n')
}
