import { clipped } from '../spec/printable.ts'

/** Something that cannot be read, and where in the text it stands. */
export interface ReadFault {
  readonly at: number
  readonly what: string
  readonly fix: string
}

/** Places of entries are 32-bit integers. */
export const LARGEST_INDEX = 2_147_483_646

/** What a word ends before: a blank, the end of a line or of the text, or a comment. */
const ENDS: ReadonlySet<number | undefined> = new Set([9, 10, 13, 32, 35, undefined])

export function labelFault(text: Uint8Array, at: number): ReadFault {
  const word = wordAt(text, at)
  return {
    at,
    what: `${word} is no label`,
    fix: word.includes(',')
      ? 'give each row one label'
      : 'begin a row with one number: a value, or a class such as +1, -1, 3',
  }
}

export function indexFault(text: Uint8Array, at: number, index: number, last: number, first: number): ReadFault {
  const word = wordAt(text, at)
  const fault = (what: string, fix: string) => ({ at, what, fix })
  if (/^.(qid|sid|cost):/.test(word)) {
    const fix = 'take it out: rows are fitted one by one, and no model here ranks them'
    return fault(`${word} groups rows for ranking`, fix)
  }
  if (/^.-\d+:/.test(word)) return fault(`${word} has a negative index`, `indices are ${first}, ${first + 1}, …`)
  if (index === Number.POSITIVE_INFINITY) {
    return fault(`the index of ${word} is too large`, `indices go up to ${LARGEST_INDEX}`)
  }
  if (index === 0 && first === 1)
    return fault(`${word} has the index 0`, 'count from 1, or write data.zero_based: true')
  if (index >= 0 && index === last) return fault(`index ${index} comes twice in this row`, 'write each index once')
  if (index >= 0 && index < last)
    return fault(`index ${index} comes after ${last}`, 'write the indices of a row in ascending order')
  return fault(`${word} is no entry`, 'write index:value, with a whole number before the colon')
}

export function valueFault(text: Uint8Array, at: number): ReadFault {
  const word = wordAt(text, at)
  const what = /^.[+-]?(nan|inf|\d)/i.test(word) ? `${word} is no finite number` : `${word} is no number`
  return { at, what, fix: 'write a decimal number; leave an entry of 0 out' }
}

/** Up to the next blank, in quotes. */
function wordAt(text: Uint8Array, at: number): string {
  let end = at
  while (end < at + 40 && !ENDS.has(text[end])) end++
  return `"${clipped(new TextDecoder().decode(text.subarray(at, end)))}"`
}
