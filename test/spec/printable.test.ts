import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatFault } from '../../pipeline/spec/faults.ts'
import { clipped, printable, printableLines } from '../../pipeline/spec/printable.ts'

const anyText = fc.string({ unit: 'binary' })

test.for([
  ['clears a terminal', 'age\u001b[2J', 'age\\u001b[2J'],
  ['begins a sequence in one character', '\u009b31m', '\\u009b31m'],
  ['rings', 'a\u0007', 'a\\u0007'],
  ['turns letters around', '\u202egnp.exe', '\\u202egnp.exe'],
  ['has no width', 'bmi\u200b', 'bmi\\u200b'],
  ['breaks a line', 'a\r\nwarning: b\u2028c', 'a\\u000d\\u000awarning: b\\u2028c'],
  ['is a tag beyond the first plane', '\u{e0041}', '\\udb40\\udc41'],
  ['is half a character', '\ud800', '\\ud800'],
  ['is only foreign', 'größe λ 体重 🙂', 'größe λ 体重 🙂'],
] as const)('text that %s shows what is in it', ([, text, shown]) => {
  expect(printable(text)).toBe(shown)
})

test('nothing that is not seen is left, whatever the text', () => {
  fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(printable(text))))
})

test('a JSON document stays the same document', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = JSON.stringify({ [text]: [text] }, null, 2)
      expect(JSON.parse(printableLines(json))).toEqual(JSON.parse(json))
    }),
  )
})

test('a long text is cut, a short one is not', () => {
  expect(clipped('abc', 3)).toBe('abc')
  expect(clipped('abcd', 3)).toBe('ab…')
})

test('a fault is one line, whatever is in it', () => {
  fc.assert(
    fc.property(anyText, anyText, (name, path) => {
      const text = formatFault({ file: name, line: 1, column: 1, path, what: `there is no "${name}"`, fix: name })
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
  )
  const long = { file: 'a.yaml', line: 1, column: 1, path: '', what: 'x'.repeat(1e6), fix: 'y' }
  expect(formatFault(long).length).toBeLessThan(1000)
})
