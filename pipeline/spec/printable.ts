/**
 * Characters that are not seen but do something: control characters (a terminal obeys them), formats (they turn the order
 * of letters around, or have no width), separators of lines, and halves of pairs.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** The same but for line breaks, in text that has lines. */
const INVISIBLE_IN_LINES = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Where a line breaks before this, nobody reads on: a name can have a megabyte. */
const LONGEST = 300

/** Text of a user's (a column's name, a value of a spec) on one line that says what is in it: ESC becomes \u001b. */
export function printable(text: string): string {
  return text.replaceAll(INVISIBLE, escaped)
}

/** Text of several lines, of which each says what is in it. JSON stays the same document. */
export function printableLines(text: string): string {
  return text.replaceAll(INVISIBLE_IN_LINES, escaped)
}

/** The beginning of a text that may be long without end. */
export function clipped(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/** As JSON and JavaScript write it, unit for unit. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
