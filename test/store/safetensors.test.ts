import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTensors, encodeTensors } from '../../pipeline/store/safetensors.ts'

/** A file with this header before these bytes, as another program may have written it. */
function fileWith(header: string, bytes: number, declared = Buffer.byteLength(header)): Uint8Array {
  const file = Buffer.alloc(8 + Buffer.byteLength(header) + bytes)
  file.writeBigUInt64LE(BigInt(declared), 0)
  file.write(header, 8)
  return file
}

const entry = (own: object) => JSON.stringify({ w: { dtype: 'F64', shape: [2], data_offsets: [0, 16], ...own } })

describe('a weights file', () => {
  const awkward = [
    -0,
    0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    5e-324,
    -2.2e-308,
    1.7976931348623157e308,
  ]

  test('gives back every number, to the bit', () => {
    const doubles = fc.array(fc.oneof(fc.double(), fc.constantFrom(...awkward)), { maxLength: 20 })
    fc.assert(
      fc.property(doubles, fc.dictionary(fc.string(), fc.string()), (numbers, metadata) => {
        const values = Float64Array.from(numbers)
        const written = encodeTensors(
          { w: { shape: [values.length], values }, b: { shape: [], values: Float64Array.of(1) } },
          metadata,
        )
        const read = decodeTensors(written)
        expect(read.tensors.w.values.length).toBe(values.length)
        for (const [i, value] of values.entries()) expect(Object.is(read.tensors.w.values[i], value)).toBe(true)
        expect(read.tensors.b).toEqual({ shape: [], values: Float64Array.of(1) })
        expect(Object.entries(read.metadata)).toEqual(Object.entries(metadata))
      }),
    )
  })

  test('follows the rules of the Python reader', () => {
    const values = Float64Array.of(1, -2, 3, 4, 5, 6)
    const file = encodeTensors(
      { coef: { shape: [2, 3], values }, 'größe "q"': { shape: [1], values: Float64Array.of(0.5) } },
      { features: '["bmi"]' },
    )
    const view = new DataView(file.buffer)
    const length = Number(view.getBigUint64(0, true))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + length))
    expect(length % 8).toBe(0)
    expect(text).toMatch(/^\{.*\} *$/)
    expect(JSON.parse(text)).toEqual({
      __metadata__: { features: '["bmi"]' },
      coef: { dtype: 'F64', shape: [2, 3], data_offsets: [0, 48] },
      'größe "q"': { dtype: 'F64', shape: [1], data_offsets: [48, 56] },
    })
    expect(file.length).toBe(8 + length + 56)
    expect([0, 1, 5].map((i) => view.getFloat64(8 + length + 8 * i, true))).toEqual([1, -2, 6])
  })

  test('is the same bytes for the same numbers', () => {
    const tensors = { w: { shape: [1], values: Float64Array.of(0.1) } }
    expect(encodeTensors(tensors, { run: 'a' })).toEqual(encodeTensors(tensors, { run: 'a' }))
  })

  test('of single precision, in whichever order its tensors lie, is read as the doubles that they are', () => {
    const header = JSON.stringify({
      __metadata__: { format: 'pt' },
      'hidden.bias': { dtype: 'F32', shape: [1], data_offsets: [16, 20] },
      'hidden.weight': { dtype: 'F64', shape: [1, 2], data_offsets: [0, 16] },
    })
    const file = fileWith(header, 20)
    const view = new DataView(file.buffer, file.byteOffset)
    const begin = file.length - 20
    for (const [i, value] of [0.1, -2].entries()) view.setFloat64(begin + 8 * i, value, true)
    view.setFloat32(begin + 16, 0.1, true)
    expect(decodeTensors(file)).toEqual({
      tensors: {
        'hidden.bias': { shape: [1], values: Float64Array.of(Math.fround(0.1)) },
        'hidden.weight': { shape: [1, 2], values: Float64Array.of(0.1, -2) },
      },
      metadata: { format: 'pt' },
    })
  })

  test('is read where it lies in a larger buffer', () => {
    const file = encodeTensors({ w: { shape: [2], values: Float64Array.of(1, 2) } }, {})
    const larger = new Uint8Array(file.length + 3)
    larger.set(file, 3)
    expect(decodeTensors(larger.subarray(3)).tensors.w.values).toEqual(Float64Array.of(1, 2))
  })
})

describe('a file that is none', () => {
  test('is refused wherever it is cut off', () => {
    const file = encodeTensors({ w: { shape: [2], values: Float64Array.of(1, 2) } }, { run: 'a' })
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeTensors(file.subarray(0, length)), `${length} bytes`).toThrow(Error)
    }
  })

  test.for([
    ['a header longer than the file', fileWith('{}', 0, 1000)],
    ['a header longer than any file', fileWith('{}', 0, Number.MAX_SAFE_INTEGER)],
    ['no JSON', fileWith('{', 0)],
    ['null', fileWith('null', 0)],
    ['a tensor that is none', fileWith('{"w": 1}', 0)],
    ['a tensor without a shape', fileWith('{"w": {"dtype": "F64", "data_offsets": [0, 0]}}', 0)],
    ['numbers of another type', fileWith(entry({ dtype: 'BF16' }), 16)],
    ['numbers of another size', fileWith(entry({ dtype: 'F32' }), 16)],
    [
      'tensors that share numbers',
      fileWith(
        JSON.stringify({
          v: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
          w: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
        }),
        8,
      ),
    ],
    ['fewer bytes than the shape needs', fileWith(entry({ shape: [3] }), 16)],
    ['more bytes than the shape needs', fileWith(entry({ shape: [1] }), 16)],
    ['numbers beyond the end', fileWith(entry({ shape: [4], data_offsets: [0, 32] }), 16)],
    ['numbers inside the header', fileWith(entry({ data_offsets: [-16, 0] }), 0)],
    ['numbers that run backwards', fileWith(entry({ shape: [-1], data_offsets: [8, 0] }), 8)],
    ['half a row', fileWith(entry({ shape: [0.5, 4] }), 16)],
    ['a gap before the numbers', fileWith(entry({ data_offsets: [8, 24] }), 24)],
    ['bytes left over', fileWith(entry({}), 24)],
    ['a shape too large to be', fileWith(entry({ shape: [2 ** 40, 2 ** 40] }), 16)],
  ] as const)('with %s is refused', ([, file]) => {
    expect(() => decodeTensors(file)).toThrow(Error)
  })
})
