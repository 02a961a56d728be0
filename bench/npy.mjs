// Arrays in NumPy's .npy format, so that Python and R read the very same bytes.
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'

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

const inShared = (length, Kind) => new Kind(new SharedArrayBuffer(length * Kind.BYTES_PER_ELEMENT))

/**
 * Reads what `writeNpy` wrote, straight into memory that threads share: a design of 400 MB is there once.
 *
 * @param place gives room for so many numbers of a kind, in this shape.
 */
export function readNpy(path, place = inShared) {
  const file = openSync(path, 'r')
  const start = Buffer.alloc(10)
  readSync(file, start, 0, 10, 0)
  const begin = 10 + start.readUInt16LE(8)
  const text = Buffer.alloc(begin - 10)
  readSync(file, text, 0, text.length, 10)
  const header = text.toString('latin1')
  const Kind = KINDS[/'descr': '([^']+)'/.exec(header)[1]]
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)[1]
    .split(',')
    .filter(Boolean)
    .flatMap((size) => Number(size) || [])
  const values = place((fstatSync(file).size - begin) / Kind.BYTES_PER_ELEMENT, Kind, shape)
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  for (let at = 0; at < bytes.length; )
    at += readSync(file, bytes, at, Math.min(2 ** 28, bytes.length - at), begin + at)
  closeSync(file)
  return { values, shape }
}
