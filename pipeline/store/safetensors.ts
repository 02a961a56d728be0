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
  let at = 8 + padded
  for (const { values } of Object.values(tensors)) {
    for (const value of values) {
      view.setFloat64(at, value, true)
      at += 8
    }
  }
  return file
}

/** What `encodeTensors` wrote. @throws Error where the bytes are not such a file. */
export function decodeTensors(file: Uint8Array): { tensors: Record<string, Tensor>; metadata: Record<string, string> } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const length = file.length < 8 ? Number.NaN : Number(view.getBigUint64(0, true))
  if (!(8 + length <= file.length)) throw new Error('not a safetensors file: its header is longer than the file')
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> & {
    __metadata__?: Record<string, string>
  } = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))
  const { __metadata__: metadata = {}, ...entries } = header
  let end = 0
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      const size = shape.reduce((product, side) => product * side, 1)
      const whole = shape.every((side) => Number.isInteger(side) && side >= 0)
      if (dtype !== 'F64' || !whole || from !== end || to - from !== size * 8 || 8 + length + to > file.length) {
        throw new Error(`tensor "${name}" is not ${shape.join(' × ')} float64`)
      }
      end = to
      const values = Float64Array.from({ length: size }, (_, i) => view.getFloat64(8 + length + from + i * 8, true))
      return [name, { shape, values }] as const
    },
  )
  if (8 + length + end !== file.length) throw new Error('not a safetensors file: numbers that no tensor claims')
  return { tensors: Object.fromEntries(tensors), metadata }
}
