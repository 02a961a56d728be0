import type { Unpacked } from './parquet-decoder.ts'

/** Puts the numbers of a page's rows into `into`; NaN where there is none. */
export function takeNumbers({ values, present, dictionary }: Unpacked, into: Float64Array): void {
  if (dictionary !== null) lookUp(values, present, dictionary, into)
  else if (present === null && values.length === into.length && isFloats(values)) into.set(values)
  else takeEach(values, present, into)
}

/** Shows the texts of a page's rows, and where among these they stand. */
export function eachText(
  { values, present, dictionary }: Unpacked,
  rows: number,
  visit: (row: number, text: string) => void,
) {
  let next = 0
  for (let row = 0; row < rows; row++) {
    if (present !== null && present[row] !== 1) continue
    const value = values[next++]
    const text = dictionary === null ? value : dictionary[Number(value)]
    if (typeof text === 'string') visit(row, text)
  }
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : Number.NaN
}

function isFloats(values: ArrayLike<unknown>): values is Float64Array | Float32Array {
  return values instanceof Float64Array || values instanceof Float32Array
}

// Loops in functions of their own: engines make those fast that are called more than once.

function lookUp(
  places: ArrayLike<unknown>,
  present: ArrayLike<number> | null,
  dictionary: ArrayLike<unknown>,
  into: Float64Array,
): void {
  let next = 0
  for (let i = 0; i < into.length; i++) {
    into[i] = present === null || present[i] === 1 ? numberOf(dictionary[Number(places[next++])]) : Number.NaN
  }
}

function takeEach(values: ArrayLike<unknown>, present: ArrayLike<number> | null, into: Float64Array): void {
  let next = 0
  for (let i = 0; i < into.length; i++) {
    into[i] = present === null || present[i] === 1 ? numberOf(values[next++]) : Number.NaN
  }
}
