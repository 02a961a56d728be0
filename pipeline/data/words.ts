import { parseNumber } from './cell.ts'
import type { Column } from './dataset.ts'
import { growingVector } from './growing.ts'

/** A column of few different texts, one row after the other. */
export interface Words {
  add(row: number, text: string): void
  /** As a source reads it: numbers, or text where any of it is neither a number nor missing. */
  column(name: string, rows: number): Column
}

export function openWords(likely: number): Words {
  const codes = growingVector(likely)
  const known = new Map<string, number>()
  return {
    add(row, text) {
      const code = known.get(text) ?? known.size
      known.set(text, code)
      codes.upTo(row + 1)[row] = code
    },
    column(name, rows) {
      const own = codes.upTo(rows)
      const texts = [...known.keys()]
      const numbers = texts.map(parseNumber)
      if (numbers.some((value) => value === null)) {
        const values = numbers.map((value, k) => (Number.isNaN(value) ? '' : texts[k]))
        return { name, kind: 'text', values: Array.from({ length: rows }, (_, row) => values[own[row]]) }
      }
      const values = new Float64Array(rows)
      for (let row = 0; row < rows; row++) values[row] = numbers[own[row]] ?? Number.NaN
      return { name, kind: 'number', values }
    },
  }
}
