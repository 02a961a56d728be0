import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCondition } from '../../pipeline/search/condition/parse.ts'
import { ConditionError } from '../../pipeline/search/condition/tokens.ts'

const VALUES: Readonly<Record<string, unknown>> = {
  'penalty.l1_ratio': 0.5,
  'update.kind': 'fista',
  'model.fit_intercept': true,
  'model.layers[0].units': 4,
  'model.layers.hidden-1.units': 8,
  notable: 1,
  nothing: null,
}

function holds(condition: string): boolean {
  return parseCondition(condition).holds((path) => VALUES[path])
}

describe('a condition', () => {
  test.for([
    ["penalty.l1_ratio == 0.5 and update.kind == 'fista'", true],
    ['penalty.l1_ratio >= 0.5 and penalty.l1_ratio < 5e-1', false],
    ['penalty.l1_ratio <= .5 or unknown == 1', true],
    ["update.kind in ['ista', 'fista']", true],
    ['update.kind not in ["ista", "fista"]', false],
    ['not update.kind in ["ista"]', true],
    ['model.fit_intercept', true],
    ['not model.fit_intercept', false],
    ['model.fit_intercept == true', true],
    ['model.layers[0].units < model.layers.hidden-1.units', true],
    ['model.layers[0].units in [-4, 4]', true],
    // `and` binds closer than `or`, and `not` closer than both.
    ['true or false and false', true],
    ['(true or false) and false', false],
    ['not true or true', true],
    ['not (true or true)', false],
    // What cannot be compared is not equal, and neither less nor greater.
    ["penalty.l1_ratio == '0.5'", false],
    ["penalty.l1_ratio < 'a'", false],
    ['unknown < 1', false],
    ['unknown >= 1', false],
    ['unknown != 1', true],
    ['unknown', false],
    ['nothing == null', true],
    ["'a' < 'b'", true],
    ['notable == 1', true],
    ['1 == 1', true],
  ] as const)('%s is %s', ([condition, expected]) => {
    expect(holds(condition)).toBe(expected)
  })

  test.for([
    ['', 1],
    ['penalty.l1_ratio = 1', 18],
    ['penalty.l1_ratio ==', 20],
    ['(penalty.l1_ratio == 1', 23],
    ['penalty.l1_ratio == 1)', 22],
    ['seed 1', 6],
    ['seed in 1', 9],
    ['seed in [1', 11],
    ['seed in []', 10],
    ["seed == 'one", 9],
    ['and', 1],
    ['seed == and', 9],
    ['seed == 1 == 2', 11],
    ['process.exit()', 13],
    ['1.2.3 == 1', 1],
    ['seed == 1;', 10],
    [`${'('.repeat(2000)}1`, 52],
    [`${'not '.repeat(2000)}1`, 205],
  ] as const)('%s is refused at column %d', ([condition, column]) => {
    expect(() => parseCondition(condition)).toThrow(expect.objectContaining({ name: 'ConditionError', column }))
  })

  test('names its paths, each where it first stands', () => {
    expect(parseCondition("b == 1 and (a.c == 'b' or b in [d])").paths).toEqual([
      { path: 'b', column: 1 },
      { path: 'a.c', column: 13 },
      { path: 'd', column: 33 },
    ])
  })

  test('says what JavaScript says of the same', () => {
    const operand = fc.constantFrom('a', 'b', 'c', '0', '1', '2')
    const compare = fc.tuple(operand, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), operand)
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 4 },
        compare.map((parts) => parts.join(' ')),
        tie('condition').map((inner) => `not (${inner})`),
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
          .map(([l, w, r]) => `(${l}) ${w} (${r})`),
        fc
          .tuple(compare, fc.constantFrom('and', 'or'), tie('condition'))
          .map(([l, w, r]) => `${l.join(' ')} ${w} ${r}`),
      ),
    }))
    fc.assert(
      fc.property(condition, fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)), (text, [a, b, c]) => {
        const script = text.replaceAll('and', '&&').replaceAll('or', '||').replaceAll('not', '!')
        const twin = new Function('a', 'b', 'c', `return ${script}`)
        expect(parseCondition(text).holds((path) => ({ a, b, c })[path])).toBe(twin(a, b, c))
      }),
      { numRuns: 300 },
    )
  })

  test('of any text is read or refused with a column in it', () => {
    const piece = fc.constantFrom(
      'a.b',
      '1',
      "'",
      '"x"',
      'in',
      'not',
      'and',
      '(',
      ')',
      '[',
      ']',
      ',',
      '==',
      '<',
      ' ',
      '.',
      '-',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          try {
            parseCondition(text).holds(() => 1)
          } catch (error) {
            if (!(error instanceof ConditionError)) throw error
            expect(error.column).toBeGreaterThanOrEqual(1)
            expect(error.column).toBeLessThanOrEqual(text.length + 1)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
