/**
 * Text that a spreadsheet would take for a formula: it begins with = + - @, their wide twins, a tab or a line break, and is
 * not a number. Such a cell gets an apostrophe in front, which spreadsheets do not show; numbers stay numbers.
 *
 * Source: OWASP, CSV Injection.
 */
const FORMULA = /^(?![+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$|-?Infinity$)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n]/i

/** RFC 4180 with a header line. papaparse does the grammar and is imported here, so that nothing pays for it that writes no CSV. */
export async function csvText(fields: readonly string[], data: readonly (readonly unknown[])[]): Promise<string> {
  const { default: papaparse } = await import('papaparse')
  const rows = data.map((row) => [...row])
  return papaparse.unparse({ fields: [...fields], data: rows }, { newline: '\n', escapeFormulae: FORMULA })
}
