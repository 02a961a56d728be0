import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, canonicalWriter, compactJson, readableJson, sha256 } from '../../pipeline/store/canonical.ts'

test('the order in which keys were written makes no difference, at any depth', () => {
  expect(canonicalJson({ b: { d: 1, c: [{ f: 2, e: 3 }] }, a: 0 })).toBe('{"a":0,"b":{"c":[{"e":3,"f":2}],"d":1}}')
  const shuffled = fc.jsonValue().map((value) => ({ value, turned: turn(value) }))
  fc.assert(fc.property(shuffled, ({ value, turned }) => canonicalJson(turned) === canonicalJson(value)))
})

test('what is written is the value itself', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('parts that are written once and remembered give the same bytes', () => {
  const part = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Number.NaN, { b: 1, a: [Number.NEGATIVE_INFINITY] }))
  const parts = fc.array(part, { minLength: 1, maxLength: 4 })
  const name = fc.constantFrom('data', 'penalty', 'a b', 'é', '"', '10', '9', '__proto__')
  const record = parts.chain((shared) => fc.dictionary(name, fc.constantFrom(...shared)))
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), fc.constantFrom(1, 2, 3), (records, depth) => {
      const write = canonicalWriter()
      for (const spec of records) {
        expect(write({ spec, id: 'x' }, depth)).toBe(canonicalJson({ spec: withoutGaps(spec), id: 'x' }))
      }
    }),
  )
})

test('numbers that are not finite are written by name, in every form', () => {
  const value = { a: Number.NaN, b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] }
  expect(canonicalJson(value)).toBe('{"a":"NaN","b":["Infinity","-Infinity"]}')
  expect(compactJson(value)).toBe('{"a":"NaN","b":["Infinity","-Infinity"]}')
  expect(JSON.parse(readableJson(value))).toEqual({ a: 'NaN', b: ['Infinity', '-Infinity'] })
})

test('what people read keeps the order of its keys and ends its line', () => {
  expect(readableJson({ b: 1, a: 2 })).toBe('{\n  "b": 1,\n  "a": 2\n}\n')
  expect(compactJson({ b: 1, a: 2 })).toBe('{"b":1,"a":2}')
})

test('digests are those of sha256sum, of text and of bytes', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(sha256('abc')).toBe(abc)
  expect(sha256(Uint8Array.of(97, 98, 99))).toBe(abc)
})

/** The same value with the keys of every mapping in the opposite order. */
function turn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, turn(item)] as const)
      .toReversed(),
  )
}

/** JSON has no word for what is undefined: a record is written without it. */
function withoutGaps(record: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
