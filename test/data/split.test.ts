import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROLE } from '../../pipeline/data/dataset.ts'
import { stratifiedParts } from '../../pipeline/data/stratify.ts'
import { randomStream } from '../../pipeline/math/random.ts'
import type { Split, Validation } from '../../pipeline/spec/experiment.gen.ts'
import { faultsOf, loadText } from './fixture.ts'

const numbered = (rows: number) => `x,y\n${Array.from({ length: rows }, (_, i) => `${i + 1},${i % 3}\n`).join('')}`

async function roles(text: string, split: Split): Promise<readonly number[]> {
  return [...(await loadText(text, { split })).dataset.roles]
}

async function faults(text: string, split: Split, validation?: Validation): Promise<readonly string[]> {
  return (await faultsOf(loadText(text, { split }, validation))).map(
    (fault) => `${fault.path}: ${fault.what}; ${fault.fix}`,
  )
}

const count = (values: readonly number[], role: number) => values.filter((value) => value === role).length

describe('split: fraction', () => {
  const fraction = { kind: 'fraction', test: 0.25, validation: 0.1, stratify: false } as const

  test('rounds to whole rows and follows the seed', async () => {
    const given = await roles(numbered(30), fraction)
    expect([ROLE.test, ROLE.validation, ROLE.train].map((role) => count(given, role))).toEqual([8, 3, 19])
    expect(await roles(numbered(30), fraction)).toEqual(given)
    expect(given.slice(0, 8)).not.toEqual(new Array(8).fill(ROLE.test))
  })

  test('must leave a row to train on', async () => {
    expect(await faults(numbered(3), { ...fraction, test: 0.5, validation: 0.4 })).toEqual([
      'data.split: 2 test and 1 validation rows of 3 leave none to train on; take smaller fractions: they must sum to less than 1',
    ])
  })

  test('stratified keeps the shares of classes', async () => {
    const { dataset } = await loadText(numbered(90), { split: { ...fraction, test: 0.2, stratify: true } })
    for (const value of [0, 1, 2]) {
      const given = [...dataset.roles].filter((_, i) => dataset.y[i] === value)
      expect([count(given, ROLE.test), count(given, ROLE.validation)]).toEqual([6, 3])
    }
    const continuous = 'x,y\n1,1.5\n2,2.5\n3,3.5\n4,4.5\n'
    expect(await faults(continuous, { ...fraction, stratify: true })).toEqual([
      'data.split.validation: 0.1 of 4 rows is less than half a row; write at least 0.25, or leave it out',
      'data.split.stratify: the target "y" has 4 different values in 4 rows; stratify by a target with few values only',
    ])
  })

  test('stratified parts have their sizes, and every class its share within one row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (classSizes, testShare, validationShare) => {
          const values = classSizes.flatMap((size, value) => new Array<number>(size).fill(value))
          const n = values.length
          const sizes = [Math.round(testShare * n), Math.round(validationShare * n)]
          fc.pre(sizes[0] + sizes[1] < n)
          const order = randomStream(n, 'order').shuffle(Int32Array.from(values, (_, i) => i))
          const parts = stratifiedParts(values, order, sizes)
          expect(parts.map((part) => part.length)).toEqual(sizes)
          expect(new Set(parts.flat()).size).toBe(sizes[0] + sizes[1])
          parts.forEach((part, k) => {
            classSizes.forEach((size, value) => {
              const got = part.filter((i) => values[i] === value).length
              expect(Math.abs(got - (sizes[k] * size) / n)).toBeLessThanOrEqual(1 + 1e-9)
            })
          })
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('split: column', () => {
  const byColumn = { kind: 'column', column: 'part' } as const
  const table = (parts: readonly string[]) => `x,part,y\n${parts.map((part, i) => `${i},${part},1\n`).join('')}`

  test('understands words, R, Python and numbers', async () => {
    const { train, validation, test: held } = ROLE
    expect(await roles(table(['train', 'validation', 'test']), byColumn)).toEqual([train, validation, held])
    expect(await roles(table(['T', 'F', 'TRUE', 'FALSE', 'True', 'false']), byColumn)).toEqual([
      train,
      held,
      train,
      held,
      train,
      held,
    ])
    expect(await roles(table(['1', '0', '1']), byColumn)).toEqual([train, held, train])
  })

  test('refuses other words, by row', async () => {
    expect(await faults(table(['train', 'dev', '', 'test']), byColumn)).toEqual([
      'data.split.column: column "part" says "dev" in row 2, nothing in row 3; write train (T, TRUE, 1), validation or test (F, FALSE, 0) in every row',
    ])
    expect((await faults(table(['1', '2']), byColumn))[0]).toMatch(/column "part" says "2" in row 2;/)
    expect(await faults(table(['test', 'test']), byColumn)).toEqual([
      'data.split: no row is left to train on; leave at least one row for training',
    ])
  })
})

describe('split: rows', () => {
  test('rows that are not named train, unless those that train are named', async () => {
    const { train, validation, test: held } = ROLE
    expect(await roles(numbered(6), { kind: 'rows', test: ['2-3'], validation: [5] })).toEqual([
      train,
      held,
      held,
      train,
      validation,
      train,
    ])
    const { dataset } = await loadText(numbered(6), { split: { kind: 'rows', train: ['4-6'], test: [1] } })
    expect([...dataset.rowNumbers]).toEqual([1, 4, 5, 6])
    expect([...dataset.roles]).toEqual([held, train, train, train])
    expect([...dataset.X.values]).toEqual([1, 4, 5, 6])
  })

  test('rows that are left out may lack values', async () => {
    const text = 'x,y\n1,1\n,2\n3,\n4,4\n'
    const { dataset } = await loadText(text, { split: { kind: 'rows', train: [1, 4] } })
    expect([...dataset.rowNumbers]).toEqual([1, 4])
  })

  test('are refused out of range, backwards or in two roles', async () => {
    expect(
      await faults(numbered(4), { kind: 'rows', train: [1, '3-9'], validation: ['4-2'], test: [5, '1-2'] }),
    ).toEqual([
      'data.split.train[1]: row 9 is not in the table; the rows are 1 to 4',
      'data.split.validation[0]: the range 4-2 runs backwards; the rows are 1 to 4',
      'data.split.test[0]: row 5 is not in the table; the rows are 1 to 4',
      'data.split.test[1]: row 1 is in train too; give every row one role',
    ])
    expect(await faults(numbered(4), { kind: 'rows', test: ['1-4'] })).toEqual([
      'data.split: no row is left to train on; leave at least one row for training',
    ])
  })
})
