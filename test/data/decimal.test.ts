import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDecimal } from '../../pipeline/data/decimal.ts'

/** What the reader makes of a text, with something behind it; null where it leaves it to others. */
function read(text: string): { value: number; length: number } | null {
  const cursor = { at: 1, plain: true }
  const value = readDecimal(new TextEncoder().encode(`;${text};9`), cursor)
  if (!cursor.plain) {
    expect(cursor.at).toBe(1)
    return null
  }
  return { value, length: cursor.at - 1 }
}

/** The share of texts that are read at once; all of those must be what Number says. */
function shareRead(texts: readonly string[]): number {
  let plain = 0
  for (const text of texts) {
    const found = read(text)
    if (found === null) continue
    plain++
    if (!Object.is(found.value, Number(text)) || found.length !== text.length)
      expect({ text, found }).toBe(Number(text))
  }
  return plain / texts.length
}

const doubles = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 20_000, seed: 1 })
const ordinary = fc.sample(fc.double({ min: -1000, max: 1000, noNaN: true }), { numRuns: 20_000, seed: 2 })
/** As measurements are: between a thousandth and a thousand, of every length. */
const measured = fc
  .sample(fc.tuple(fc.integer({ min: 1e15, max: 9e15 }), fc.integer({ min: 1, max: 6 })), { numRuns: 20_000, seed: 3 })
  .map(([digits, power]) => digits / 10 ** (12 + power))

test('every number in the shortest form is the double it came from, and nearly all are read at once', () => {
  shareRead(doubles.map(String))
  shareRead(ordinary.map(String))
  expect(shareRead(measured.map(String))).toBeGreaterThan(0.999)
})

test('numbers with a set number of digits are rounded as by Number, and nearly all are read at once', () => {
  for (const digits of [6, 10, 15, 16, 17, 18, 19]) {
    expect(shareRead(measured.map((value) => value.toPrecision(digits)))).toBeGreaterThan(0.999)
    expect(shareRead(measured.map((value) => value.toExponential(digits - 1)))).toBeGreaterThan(0.999)
    expect(shareRead(measured.map((value) => value.toFixed(digits)))).toBeGreaterThan(0.9)
  }
})

test('what lies next to the middle between two doubles is rounded as by Number', () => {
  const texts = measured.slice(0, 5000).flatMap((value) => {
    // 2⁵³ + 1 lies between two doubles; so does any odd multiple of half a unit, written out.
    const whole = Math.floor(value * 2 ** 20)
    const middle = BigInt(whole) * 2n ** 53n + 1n
    return [
      `${middle}`,
      `${middle}.0`,
      `${whole}.${'5'.padEnd(6, '0')}1`,
      `${middle / 10n ** 14n}.${`${middle % 10n ** 14n}`.padStart(14, '0')}`,
    ]
  })
  texts.push(
    '9007199254740993',
    '9007199254740993.0',
    '9007199254740993.00001',
    '0.500000000000000166533453693773481063',
  )
  shareRead(texts)
})

test('forms that are numbers', () => {
  const forms = [
    '0',
    '-0',
    '+1',
    '1.',
    '.5',
    '-.5e1',
    '1E5',
    '1e+05',
    '1e-05',
    '00012',
    '0.000',
    '123456789012345678',
    '1e22',
  ]
  for (const form of forms) expect(read(form)).toEqual({ value: Number(form), length: form.length })
})

test('what is no number, or is for others to read, leaves the cursor where it was', () => {
  for (const form of ['', '.', '-', '+-1', 'e5', '1e', '1e+', 'x', '"1"', ' 1', 'NaN', '1e400', '1e23', '1e00005']) {
    expect(read(form)).toBeNull()
  }
  // What follows a number is for others to look at.
  expect(read('1x')).toEqual({ value: 1, length: 1 })
  expect(read('1.2.3')).toEqual({ value: 1.2, length: 3 })
})
