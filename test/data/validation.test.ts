import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deal } from '../../pipeline/data/validation/deal.ts'
import { foldCount, validationFolds, validationRounds } from '../../pipeline/data/validation/index.ts'
import { outerFolds } from '../../pipeline/data/validation/nested.ts'
import type { NestedValidation, RollingValidation, Validation } from '../../pipeline/spec/experiment.gen.ts'
import { datasetOf, faultsOf, kFolds, loadText } from './fixture.ts'

const rolling = (own: Partial<RollingValidation> = {}): RollingValidation => ({
  kind: 'rolling',
  window: 'expanding',
  ...own,
})
const nested = (own: Partial<NestedValidation> = {}): NestedValidation => ({
  kind: 'nested',
  outer: 5,
  folds: 10,
  stratify: false,
  ...own,
})

/** A dataset of so many rows, x = 1, 2, …. */
const rowsOf = (n: number) => datasetOf(Array.from({ length: n }, (_, i) => [i + 1, i]))

function spread(counts: readonly number[]): number {
  return Math.max(...counts) - Math.min(...counts)
}

describe('stratified folds', () => {
  test('differ by at most one row in each class, and in size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 2, maxLength: 120 }),
        fc.integer({ min: 2, max: 11 }),
        fc.maxSafeNat(),
        (classes, folds, seed) => {
          const fold = deal(classes.length, { folds, seed, draw: '', classes, groups: null })
          const counts = (among: (i: number) => boolean) =>
            Array.from({ length: folds }, (_, k) => fold.filter((one, i) => one === k && among(i)).length)
          expect(spread(counts(() => true))).toBeLessThanOrEqual(1)
          for (const c of new Set(classes)) expect(spread(counts((i) => classes[i] === c))).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('need classes', async () => {
    const text = `x,y\n${Array.from({ length: 12 }, (_, i) => `${i},${i / 2}`).join('\n')}\n`
    const [fault] = await faultsOf(loadText(text, {}, kFolds({ folds: 3, stratify: true })))
    expect(fault).toMatchObject({ path: 'validation.stratify' })
  })
})

describe('grouped folds', () => {
  const groupings = fc.array(fc.nat(14), { minLength: 20, maxLength: 150 }).map((raw) => {
    const names = [...new Set(raw)]
    return Int32Array.from(raw, (group) => names.indexOf(group))
  })

  test('never split a group, leave no fold empty, and are as even as whole groups allow', () => {
    fc.assert(
      fc.property(groupings, fc.integer({ min: 2, max: 6 }), fc.maxSafeNat(), (groups, folds, seed) => {
        const sizes = new Map<number, number>()
        for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
        fc.pre(sizes.size >= folds)
        const fold = deal(groups.length, { folds, seed, draw: '', classes: null, groups })
        for (const group of sizes.keys()) {
          expect(new Set(fold.filter((_, i) => groups[i] === group)).size).toBe(1)
        }
        const filled = Array.from({ length: folds }, (_, k) => fold.filter((one) => one === k).length)
        expect(Math.min(...filled)).toBeGreaterThan(0)
        // The last group that went to the fullest fold found it no fuller than any other.
        expect(spread(filled)).toBeLessThanOrEqual(Math.max(...sizes.values()))
      }),
      { numRuns: 300 },
    )
  })

  test('come from a column, which is no feature', async () => {
    const text = `x,who,y\n${Array.from({ length: 12 }, (_, i) => `${i},p${i % 4},${i}`).join('\n')}\n`
    const validation = kFolds({ folds: 4, group_column: 'who' })
    const { dataset } = await loadText(text, {}, validation)
    expect(dataset.features).toEqual(['x'])
    const held = validationFolds(dataset, validation, 3).map((fold) => [...fold.held].map((row) => row % 4))
    expect(held.map((group) => new Set(group).size)).toEqual([1, 1, 1, 1])
    expect(held.map(([group]) => group).sort()).toEqual([0, 1, 2, 3])
  })

  test('are refused where there are fewer groups, or classes are to be dealt out too', async () => {
    const text = 'x,who,y\n1,a,1\n2,a,2\n3,b,3\n4,b,4\n'
    const few = await faultsOf(loadText(text, {}, kFolds({ folds: 3, group_column: 'who' })))
    expect(few.map(({ path, fix }) => [path, fix])).toEqual([['validation.folds', 'take 2 folds or fewer']])
    const both = await faultsOf(loadText(text, {}, kFolds({ folds: 2, group_column: 'who', stratify: true })))
    expect(both.map(({ path }) => path)).toEqual(['validation.stratify'])
  })
})

test('repeats are rounds of their own, each of which holds every row once', () => {
  const dataset = rowsOf(23)
  const validation = kFolds({ folds: 4, repeats: 3 })
  const rounds = validationRounds(dataset, validation, 7)
  expect(rounds.length).toBe(3)
  const held = rounds.map((folds) => folds.flatMap((fold) => [...fold.held]))
  for (const rows of held) expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i))
  expect(new Set(rounds.map((folds) => folds[0].held.join())).size).toBe(3)
  expect(validationRounds(dataset, kFolds({ folds: 4 }), 7)[0]).toEqual(rounds[0])
})

test('leave-one-out holds each row by itself', () => {
  const folds = validationFolds(rowsOf(5), { kind: 'leave-one-out' }, 1)
  expect(folds.map(({ held }) => [...held])).toEqual([[0], [1], [2], [3], [4]])
  expect([...folds[2].train]).toEqual([0, 1, 3, 4])
})

describe('rolling windows', () => {
  const shown = (validation: RollingValidation, n = 10) =>
    validationFolds(rowsOf(n), validation, 1).map(({ train, held }) => [train.join(''), held.join('')])

  test('move on by their horizon, and see all that was before', () => {
    expect(shown(rolling({ initial: 4, horizon: 2 }))).toEqual([
      ['0123', '45'],
      ['012345', '67'],
      ['01234567', '89'],
    ])
    expect(shown(rolling({ initial: 4, horizon: 3, step: 2 }))).toEqual([
      ['0123', '456'],
      ['012345', '678'],
    ])
    expect(shown(rolling({ initial: 4, horizon: 2, window: 'sliding' })).map(([train]) => train)).toEqual([
      '0123',
      '2345',
      '4567',
    ])
  })

  test('by their number end with the last row', () => {
    expect(shown(rolling({ folds: 3 }))).toEqual([
      ['0123', '45'],
      ['012345', '67'],
      ['01234567', '89'],
    ])
  })

  test('never fit a row that is not before all it is judged on, in the order of any column', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 12, maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('expanding' as const, 'sliding' as const),
        (times, folds, window) => {
          const dataset = { ...rowsOf(times.length), folds: Int32Array.from(times) }
          const judged: number[] = []
          for (const fold of validationFolds(dataset, rolling({ folds, window, time_column: 't' }), 1)) {
            judged.push(...fold.held)
            const latest = Math.max(...Array.from(fold.train, (row) => times[row]))
            const first = Math.min(...Array.from(fold.held, (row) => times[row]))
            expect(latest).toBeLessThan(first)
            expect([...fold.train]).toEqual([...fold.train].sort((a, b) => a - b))
          }
          // However many rows are of one moment, each is judged once at the most, and the last moment wherever rows of before are fitted.
          expect(new Set(judged).size).toBe(judged.length)
          const last = Math.max(...times)
          const [one] = times
          if (window === 'expanding' && times.some((time) => time !== one))
            for (const [row, time] of times.entries()) if (time === last) expect(judged).toContain(row)
        },
      ),
    )
  })

  test('are refused where nothing fits', async () => {
    const text = 'x,y\n1,1\n2,2\n3,3\n'
    const paths = async (validation: Validation) =>
      (await faultsOf(loadText(text, {}, validation))).map(({ path }) => path)
    expect(await paths(rolling({ initial: 3 }))).toEqual(['validation.initial'])
    expect(await paths(rolling({ folds: 3 }))).toEqual(['validation.folds'])
    expect(await paths(rolling({ folds: 2, initial: 1 }))).toEqual(['validation.folds'])
    expect(await paths(rolling({ horizon: 2 }))).toEqual(['validation.horizon'])
  })
})

describe('nested folds', () => {
  test('choose among the rows that an outer fold leaves, and nowhere else', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 2, max: 6 }),
        fc.maxSafeNat(),
        (n, outer, seed) => {
          const dataset = rowsOf(n)
          const validation = nested({ outer, folds: 4 })
          const folds = outerFolds(dataset, validation, seed)
          expect(folds.flatMap(({ held }) => [...held]).sort((a, b) => a - b)).toEqual(
            Array.from({ length: n }, (_, i) => i),
          )
          for (const { train, inner } of folds) {
            expect(inner.flatMap(({ held }) => [...held]).sort((a, b) => a - b)).toEqual([...train])
            for (const own of inner) expect([...own.train, ...own.held].sort((a, b) => a - b)).toEqual([...train])
          }
          const fits =
            validationFolds(dataset, validation, seed).length + folds.flatMap(({ inner }) => [1, ...inner]).length
          expect(foldCount(dataset, validation)).toBe(fits)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('are refused where an outer fold leaves too few rows', async () => {
    const text = `x,y\n${Array.from({ length: 8 }, (_, i) => `${i},${i}`).join('\n')}\n`
    const [fault] = await faultsOf(loadText(text, {}, nested({ outer: 2, folds: 5 })))
    expect(fault).toMatchObject({ path: 'validation.folds', fix: 'take 4 folds or fewer' })
  })
})
