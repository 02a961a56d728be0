import { short } from '../report/numbers.ts'
import { renderText, type TextTable } from '../report/table.ts'
import { wrap } from '../report/text.ts'
import { printable } from '../spec/printable.ts'
import type { Margin, Verdict } from './verdict.ts'

const HEAD = ['holds', 'expected', 'actual', 'allowed', 'margin']

/** The expectations of a spec, each with what was found, what was allowed, and the room between. */
export function verdictTable(verdicts: readonly Verdict[], width: number): string {
  const table = verdictCells(verdicts)
  const whole = renderText(table, width)
  const fits = whole.split('\n').every((line) => line.length <= width)
  // Beside the three texts stand two short columns and the space between all five.
  const share = Math.max(MIN_CELL, Math.floor((width - 26) / 3))
  const broken = () => table.rows.map((row) => row.map((cell, i) => (i >= 1 && i <= 3 ? wrap(cell, share) : cell)))
  return `Expectations\n${fits ? whole : renderText({ ...table, rows: broken() }, width)}`
}

/** The same, cell by cell. */
export function verdictCells(verdicts: readonly Verdict[]): TextTable {
  const columns = HEAD.map((title) => ({ title, align: title === 'margin' ? ('right' as const) : ('left' as const) }))
  const rows = verdicts.map(({ holds, subject, actual, allowed, margin }) =>
    [holds ? 'yes' : 'NO', subject, actual, allowed, marginText(margin)].map((cell) => printable(cell)),
  )
  return { columns, rows, broken: true }
}

/** Narrower than this a text is harder to read than a line that is too long. */
const MIN_CELL = 24

/** `+8.2 %` of the bound left, `-0.5` beyond a bound of 0, nothing where nothing can be measured. */
export function marginText(margin: Margin | null): string {
  if (margin === null) return ''
  const { room, relative } = margin
  const size = Math.abs(room) * (relative ? 100 : 1)
  const sign = room > 0 ? '+' : room < 0 ? '-' : ''
  return `${sign}${short(size)}${relative ? ' %' : ''}`
}
