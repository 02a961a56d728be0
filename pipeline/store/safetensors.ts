import { endianness } from 'node:os'
import { isRecord } from '../spec/paths.ts'
import type { Tensor } from '../train/result.ts'

/**
 * Named float64 arrays as a safetensors file: 8 bytes little-endian header length, a JSON header
 * `{name: {dtype, shape, data_offsets}, __metadata__: {text: text}}` padded with spaces to a multiple of 8, then the
 * numbers, row-major, little-endian, without gaps.
 *
 * Source: https://github.com/huggingface/safetensors, "Format".
 */
export function encodeTensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0
  const header: Record<string, unknown> = { __metadata__: metadata }
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F64', shape, data_offsets: [end, end + values.length * 8] }
    end += values.length * 8
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const padded = Math.ceil(json.length / 8) * 8
  const file = new Uint8Array(8 + padded + end).fill(32, 8, 8 + padded)
  const view = new DataView(file.buffer)
  view.setBigUint64(0, BigInt(padded), true)
  file.set(json, 8)
  const numbers = new Float64Array(file.buffer, 8 + padded)
  let filled = 0
  for (const { values } of Object.values(tensors)) {
    numbers.set(values, filled)
    filled += values.length
  }
  if (endianness() === 'BE') Buffer.from(file.buffer, 8 + padded).swap64()
  return file
}

/** Bytes of the numbers that are read. Others write single precision; each of these is a double, too. */
const BYTES: Readonly<Record<string, 4 | 8>> = { F64: 8, F32: 4 }

/** Tensors of a safetensors file, whoever wrote it. @throws Error, in a sentence, where the bytes are anything else. */
export function decodeTensors(file: Uint8Array): { tensors: Record<string, Tensor>; metadata: Record<string, string> } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const length = file.length < 8 ? Number.NaN : Number(view.getBigUint64(0, true))
  if (!(8 + length <= file.length)) throw new Error('not a safetensors file: its header is longer than the file')
  const { metadata, entries } = parseHeader(file.subarray(8, 8 + length))
  const begin = 8 + length
  const spans: { from: number; to: number }[] = []
  const tensors = entries.map(([name, entry]): [string, Tensor] => {
    const { shape, from, to, bytes } = parseEntry(name, entry)
    const size = shape.reduce((product, side) => product * side, 1)
    if (to - from !== size * bytes || begin + to > file.length) {
      throw new Error(`tensor "${name}" is not ${shape.join(' × ')} float${8 * bytes}`)
    }
    spans.push({ from, to })
    const read = (i: number) =>
      bytes === 8 ? view.getFloat64(begin + from + i * 8, true) : view.getFloat32(begin + from + i * 4, true)
    return [name, { shape, values: Float64Array.from({ length: size }, (_, i) => read(i)) }]
  })
  let end = 0
  for (const { from, to } of spans.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw new Error('not a safetensors file: its tensors do not lie one after the other')
    end = to
  }
  if (begin + end !== file.length) throw new Error('not a safetensors file: numbers that no tensor claims')
  return { tensors: Object.fromEntries(tensors), metadata }
}

function parseHeader(bytes: Uint8Array): { metadata: Record<string, string>; entries: [string, unknown][] } {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Error('not a safetensors file: its header is not JSON')
  }
  if (!isRecord(header)) throw new Error('not a safetensors file: its header is not a mapping')
  const { __metadata__: metadata = {}, ...entries } = header
  const texts = isRecord(metadata) ? Object.entries(metadata) : null
  if (!texts?.every(isText)) throw new Error('not a safetensors file: its metadata are not texts')
  return { metadata: Object.fromEntries(texts), entries: Object.entries(entries) }
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string'
}

interface Entry {
  readonly shape: readonly number[]
  readonly from: number
  readonly to: number
  /** Of each number. */
  readonly bytes: 4 | 8
}

function parseEntry(name: string, entry: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {}
  const bytes = typeof dtype === 'string' && Object.hasOwn(BYTES, dtype) ? BYTES[dtype] : undefined
  if (bytes === undefined || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw new Error(`tensor "${name}" is not float64 or float32 with a shape and two offsets`)
  }
  return { shape, from: offsets[0], to: offsets[1], bytes }
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)
}
