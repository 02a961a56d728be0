import type { ReadAt } from './disk-file.ts'
import { type Element, elementBytes, type NpyLayout } from './npy-header.ts'

/** One number from bytes, by the kind of it. Integers beyond 2⁵³ are rounded to the nearest double, as NumPy does. */
const READERS: { readonly [E in Element]: (view: DataView, at: number, littleEndian: boolean) => number } = {
  f8: (view, at, little) => view.getFloat64(at, little),
  f4: (view, at, little) => view.getFloat32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  i4: (view, at, little) => view.getInt32(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  i1: (view, at) => view.getInt8(at),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  u4: (view, at, little) => view.getUint32(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => Number(view.getUint8(at) !== 0),
}

const LITTLE_ENDIAN_MACHINE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Reads rows `first` to `first + count` of an array, row after row whichever way they lie in the file. */
export type NpyRows = (first: number, count: number, into: Float64Array) => void

/** @param most rows that are asked for at a time. */
export function openNpyRows(layout: NpyLayout, read: ReadAt, most: number): NpyRows {
  const { columns, rows, offset, byColumn } = layout
  const width = elementBytes(layout)
  if (!byColumn) {
    const bytes = new Uint8Array(most * columns * width)
    return (first, count, into) => {
      read(bytes.subarray(0, count * columns * width), offset + first * columns * width)
      decode(layout, bytes, into.subarray(0, count * columns))
    }
  }
  const bytes = new Uint8Array(most * width)
  const values = new Float64Array(most)
  return (first, count, into) => {
    for (let j = 0; j < columns; j++) {
      read(bytes.subarray(0, count * width), offset + (j * rows + first) * width)
      decode(layout, bytes, values.subarray(0, count))
      for (let i = 0; i < count; i++) into[i * columns + j] = values[i]
    }
  }
}

/** As many numbers as there is room for. The bytes have their buffer for themselves. */
function decode(layout: NpyLayout, { buffer }: Uint8Array<ArrayBuffer>, into: Float64Array): void {
  const { element, littleEndian } = layout
  const count = into.length
  // What nearly every file holds, at the speed of a copy.
  if (littleEndian && LITTLE_ENDIAN_MACHINE && element === 'f8') into.set(new Float64Array(buffer, 0, count))
  else if (littleEndian && LITTLE_ENDIAN_MACHINE && element === 'f4') into.set(new Float32Array(buffer, 0, count))
  else {
    const view = new DataView(buffer)
    const one = READERS[element]
    const width = elementBytes(layout)
    for (let i = 0; i < count; i++) into[i] = one(view, i * width, littleEndian)
  }
}
