// Arrays in NumPy's .npy format, so that Python and R read the very same bytes.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

const KINDS = { '<f8': Float64Array, '<i4': Int32Array }

/** Writes an array, column after column where it has two dimensions. */
export function writeNpy(path, values, shape = [values.length]) {
  const [descr] = Object.entries(KINDS).find(([, Kind]) => values instanceof Kind)
  const text = `{'descr': '${descr}', 'fortran_order': True, 'shape': (${shape.join(', ')},), }`
  const header = Buffer.from(`${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`, 'latin1')
  const prefix = Buffer.from('\x93NUMPY\x01\x00', 'latin1')
  const length = Buffer.alloc(2)
  length.writeUInt16LE(header.length)
  const file = openSync(path, 'w')
  for (const part of [prefix, length, header]) writeSync(file, part)
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  // A single write takes 2 GiB at most.
  for (let at = 0; at < bytes.length; at += 2 ** 28) writeSync(file, bytes, at, Math.min(2 ** 28, bytes.length - at))
  closeSync(file)
}

/** Reads what `writeNpy` wrote. */
export function readNpy(path) {
  const bytes = readFileSync(path)
  const begin = 10 + bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', 10, begin)
  const Kind = KINDS[/'descr': '([^']+)'/.exec(header)[1]]
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)[1]
    .split(',')
    .filter(Boolean)
    .flatMap((size) => Number(size) || [])
  return { values: new Kind(bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + bytes.length)), shape }
}
