/**
 * Text that a spreadsheet would take for a formula: it begins with = + - @, their wide twins, a tab or a line break, and is
 * not a number. Such a cell gets an apostrophe in front, which spreadsheets do not show; numbers stay numbers.
 *
 * Source: OWASP, CSV Injection.
 */
const FORMULA = /^(?![+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$|-?Infinity$)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n]/i

/** What a cell has to be quoted for; a byte order mark or spaces at its ends would be taken off by some. */
const QUOTED = /[",\r\n\uFEFF]|^ | $/

/** RFC 4180 with a header line: numbers and text as papaparse writes them, to whom each of a million numbers is a text. */
export function csvText(fields: readonly string[], data: readonly (readonly unknown[])[]): string {
  return [csvLine(fields), '\n', data.map(csvLine).join('\n')].join('')
}

/** One line, without its end. */
export function csvLine(row: readonly unknown[]): string {
  return row.map(cell).join(',')
}

function cell(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined || value === null) return ''
  const text = String(value)
  const isFormula = FORMULA.test(text)
  if (!isFormula && !QUOTED.test(text)) return text
  return `"${isFormula ? "'" : ''}${text.replaceAll('"', '""')}"`
}
