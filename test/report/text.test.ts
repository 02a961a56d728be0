import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evenly, wrap } from '../../pipeline/report/text.ts'

test('wrapped text has every word in order, and no line is too long that a break could shorten', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 })
  fc.assert(
    fc.property(words, fc.integer({ min: 4, max: 40 }), (list, width) => {
      const lines = wrap(list.join(' '), width).split('\n')
      expect(lines.join(' ')).toBe(list.join(' '))
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true)
    }),
  )
})

test('some of many items are the first, the last, and those between in order', () => {
  const items = Array.from({ length: 100 }, (_, i) => i)
  const some = evenly(items, 7)
  expect([some.length, some[0], some[6]]).toEqual([7, 0, 99])
  expect(some).toEqual(some.toSorted((a, b) => a - b))
  expect(evenly([1, 2], 7)).toEqual([1, 2])
})

test('what is not seen in a text is shown', () => {
  expect(wrap('age\u001b[2J\r of', 80)).toBe('age\\u001b[2J\\u000d of')
})
