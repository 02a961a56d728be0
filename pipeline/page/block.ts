import type { Block } from '../report/block.ts'
import type { TextTable } from '../report/table.ts'
import { type Html, tag } from './html.ts'

/** A part of an answer in HTML; the terminal prints the same. */
export function section({ title, table, lines }: Block): Html {
  return tag(
    'section',
    {},
    title === undefined ? null : tag('h2', {}, title),
    table === undefined ? null : tag('div', { class: 'wide' }, tableOf(table)),
    ...lines.map((line) => tag('p', {}, line)),
  )
}

/** @param linkOf where the first cell of a row leads to. */
export function tableOf({ columns, rows }: TextTable, linkOf?: (first: string) => string): Html {
  const cells = (name: 'th' | 'td', texts: readonly (string | Html)[]) =>
    columns.map(({ align }, i) => tag(name, align === 'right' ? { class: 'right' } : {}, texts[i] ?? ''))
  const head = tag(
    'tr',
    {},
    ...cells(
      'th',
      columns.map(({ title }) => title),
    ),
  )
  const linked = ([first, ...others]: readonly string[]) =>
    linkOf === undefined ? [first, ...others] : [tag('a', { href: linkOf(first) }, first), ...others]
  return tag(
    'table',
    {},
    tag('thead', {}, head),
    tag('tbody', {}, ...rows.map((row) => tag('tr', {}, ...cells('td', linked(row))))),
  )
}
