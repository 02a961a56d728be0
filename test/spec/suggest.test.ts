import { expect, test } from 'vitest'
import { enumerate } from '../../pipeline/spec/enumerate.ts'
import { suggest } from '../../pipeline/spec/suggest.ts'

test('a slip of the pen gets its word', () => {
  expect(suggest('bim', ['age', 'bmi'])).toBe('did you mean "bmi"?')
  expect(suggest('progresion', ['bmi', 'progression'])).toBe('did you mean "progression"?')
  expect(suggest('BMI', ['age', 'bmi'])).toBe('did you mean "bmi"?')
})

test('what other tools call it gets what it is called here, where that can stand', () => {
  expect(suggest('lasso', ['l1', 'l2'])).toBe('did you mean "l1"?')
  expect(suggest('Ridge', ['l1', 'l2'])).toBe('did you mean "l2"?')
  expect(suggest('alpha', ['kind', 'lambda'])).toBe('did you mean "lambda"?')
  expect(suggest('alpha', ['kind', 'lambda', 'l1_ratio'])).toBe('did you mean "l1_ratio"?')
  expect(suggest('lasso', ['age', 'bmi'])).toBe('there are "age", "bmi"')
})

test('anything else gets what is there', () => {
  expect(suggest('weight', ['age', 'bmi'])).toBe('there are "age", "bmi"')
  expect(suggest('z', ['a', 'b'])).toBe('there are "a", "b"')
  expect(suggest('weight', ['age'])).toBe('there is only "age"')
  expect(suggest('weight', [])).toBe('there is nothing to choose from')
  const many = Array.from({ length: 20 }, (_, j) => `px${j}`)
  expect(suggest('target', many)).toBe('there are "px0", "px1", "px2", "px3", "px4", "px5", "px6", "px7" and 12 more')
})

test('a list is cut where it gets long', () => {
  expect(enumerate(['a', 'b'], 2)).toBe('a, b')
  expect(enumerate(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
})
