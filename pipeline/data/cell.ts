/** Written so that there is one way to read any digits: a cell may have a million of them and an x. */
const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/
const INFINITE = /^\s*[+-]?inf(?:inity)?\s*$/i
/** What a person reads as a number, with a comma, a space or an apostrophe between some digits. */
const GROUPED = /^\s*[+-]?\d[\d.]*(?:[,' ]\d[\d.]*)+\s*$/
/** The same with signs of money or percent, another minus, or what typesetters put between thousands; without blanks around it. */
const DECORATED = /^(?=.*[−$€£¥%\u00a0\u202f_’])[+\-−$€£¥]*\s*\d[\d.]*(?:[,' \u00a0\u202f_’]\d[\d.]*)*\s*[%$€£¥]?$/
const DATE = /^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$/
const MISSING: ReadonlySet<string> = new Set([
  '',
  'NA',
  'NaN',
  'nan',
  'null',
  '?',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  'NULL',
  '-nan',
])
/** What may be a word of its own, and in a column of numbers hardly is one. */
const BLANK = /^\s*(?:[-–.*]+|none|na|nil|missing|unknown|#(?:DIV\/0|VALUE|REF|NAME|NUM|NULL)[!?])\s*$/i

/** A cell that says that there is no value: empty, or a word for that in R, pandas, a spreadsheet or a database, spaces around it aside. */
export function isMissing(cell: string): boolean {
  return MISSING.has(cell.trim())
}

/**
 * The number in a cell: decimal or scientific notation, spaces around it aside. Missing is NaN; infinity, by name or by size
 * (1e999), stays infinite for the loader to refuse by row and column; anything else (words, 0x10, 1_000) is null.
 */
export function parseNumber(cell: string): number | null {
  if (NUMBER.test(cell)) return Number(cell)
  if (isMissing(cell)) return Number.NaN
  if (INFINITE.test(cell)) return cell.trim().startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return null
}

/** What to do about a cell that reads as a number to a person alone (1,5 or 1,000), or as none (-). Null for other text. */
export function rewriting(cell: string): string | null {
  if (BLANK.test(cell)) return 'leave a cell without a value empty, or write NA'
  if (GROUPED.test(cell)) return 'write numbers as 1234.5, with a point and nothing between the thousands'
  if (DATE.test(cell)) return 'write dates as numbers, or leave the column out'
  return DECORATED.test(cell.trim()) ? 'write the number alone, as in -1234.5' : null
}
