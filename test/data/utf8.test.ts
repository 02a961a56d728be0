import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineOfFault, openUtf8Check } from '../../pipeline/data/utf8.ts'

/** Bytes of characters of every length, line ends, and now and then what is none, cut into pieces wherever. */
const pieces = fc.array(
  fc
    .array(fc.oneof({ weight: 40, arbitrary: fc.constantFrom('a', '\n', 'é', '€', '𝛌') }, fc.constant('fault')))
    .map((parts) => Buffer.concat(parts.map((part) => (part === 'fault' ? Buffer.of(0xe9) : Buffer.from(part))))),
)
const cut = fc.tuple(pieces, fc.integer({ min: 1, max: 7 })).map(([parts, length]) => {
  const bytes = Buffer.concat(parts)
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
    bytes.subarray(i * length, (i + 1) * length),
  )
})

describe('bytes that come in pieces', () => {
  test('are UTF-8 where they are as a whole', () => {
    fc.assert(
      fc.property(cut, (parts) => {
        const check = openUtf8Check()
        const passed = parts.map((part) => check.take(part))
        expect(passed.every((ok) => ok) && check.end()).toBe(isUtf8(Buffer.concat(parts)))
      }),
    )
  })

  test('have their first fault on the first line that is none', () => {
    fc.assert(
      fc.property(cut, (parts) => {
        const bytes = Buffer.concat(parts)
        fc.pre(!isUtf8(bytes))
        const lines = bytes.toString('latin1').split('\n')
        expect(lineOfFault(parts)).toBe(1 + lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))))
      }),
    )
  })
})
