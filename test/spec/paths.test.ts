import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPath, getAt, parsePath, parsePointer, setAt } from '../../pipeline/spec/paths.ts'

const word = fc.stringMatching(/^[a-zA-Z_=-][a-zA-Z0-9_=-]{0,8}$/)
const paths = fc.tuple(word, fc.array(fc.oneof(word, fc.nat(999)))).map(([first, rest]) => [first, ...rest])

describe('a path', () => {
  test('reads back as it was written', () => {
    fc.assert(
      fc.property(paths, (path) => {
        expect(parsePath(formatPath(path))).toEqual(path)
      }),
    )
  })

  test('is written with dots and brackets', () => {
    expect(formatPath(['layers', 0, 'units'])).toBe('layers[0].units')
    expect(parsePath('expect[2].support.includes[10]')).toEqual(['expect', 2, 'support', 'includes', 10])
    expect(parsePath('')).toEqual([])
  })

  test('may come as a JSON pointer', () => {
    expect(parsePointer('/penalty/factors/a~1b~0c/0')).toEqual(['penalty', 'factors', 'a/b~c', 0])
    expect(parsePointer('')).toEqual([])
  })
})

describe('setting a value', () => {
  test('is what getting it then gives, and leaves the original alone', () => {
    const before = { a: { list: [1, { b: 2 }] }, c: 3 }
    const frozen = structuredClone(before)
    const after = setAt(before, ['a', 'list', 1, 'b'], 9)
    expect(getAt(after, ['a', 'list', 1, 'b'])).toBe(9)
    expect(after).toEqual({ a: { list: [1, { b: 9 }] }, c: 3 })
    expect(before).toEqual(frozen)
  })

  test('makes the mappings that are missing on the way', () => {
    expect(setAt({}, ['a', 'b', 'c'], 1)).toEqual({ a: { b: { c: 1 } } })
  })

  test.for([
    ['through a number', { a: 1 }, ['a', 'b']],
    ['through text', { a: 'word' }, ['a', 'length']],
    ['through nothing', { a: null }, ['a', 'b']],
    ['to a word in a list', { a: [1] }, ['a', 'b']],
    ['beyond the end of a list', { a: [1] }, ['a', 1]],
  ] as const)('%s is refused', ([, value, path]) => {
    expect(() => setAt(value, path, 1)).toThrow('there is no')
  })

  test('never reaches what every object has', () => {
    setAt({}, ['__proto__', 'polluted'], true)
    setAt({}, ['constructor', 'prototype', 'polluted'], true)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
