import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitRows, testRows } from '../../pipeline/data/folds.ts'
import { deal } from '../../pipeline/data/validation/deal.ts'
import { validationFolds } from '../../pipeline/data/validation/index.ts'
import type { CsvSource, Split, Validation } from '../../pipeline/spec/experiment.gen.ts'
import { faultsOf, kFolds, loadText, noValidation } from './fixture.ts'

const table = 'x,fold,y\n1,b,1\n2,a,2\n3,b,3\n4,,4\n5,a,5\n6,c,6\n'
const split: Split = { kind: 'rows', test: [4], validation: [6] }
const byColumn = kFolds({ fold_column: 'fold' })

async function faults(validation: Validation, own: Partial<CsvSource> = {}, text = table): Promise<readonly string[]> {
  return (await faultsOf(loadText(text, own, validation))).map((fault) => `${fault.path}: ${fault.what}; ${fault.fix}`)
}

describe('k folds', () => {
  test('hold each row once, in sizes that differ by one at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 2, max: 12 }),
        fc.maxSafeNat(),
        (n, folds, seed) => {
          fc.pre(folds <= n)
          const fold = deal(n, { folds, seed, draw: '', classes: null, groups: null })
          const sizes = Array.from({ length: folds }, (_, k) => fold.filter((one) => one === k).length)
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(n)
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  test('follow the seed, and always have', () => {
    const plain = { folds: 3, draw: '', classes: null, groups: null }
    expect([...deal(8, { ...plain, seed: 1 })]).toEqual([1, 0, 1, 0, 2, 0, 1, 2])
    expect(deal(8, { ...plain, seed: 1 })).not.toEqual(deal(8, { ...plain, seed: 2 }))
  })
})

describe('validation', () => {
  test('by number of folds covers what trains and validates, never the test', async () => {
    const validation = kFolds({ folds: 5 })
    const { dataset } = await loadText(table, { split, exclude: ['fold'] }, validation)
    const folds = validationFolds(dataset, validation, 1)
    expect(folds.flatMap(({ held }) => [...held]).sort()).toEqual([0, 1, 2, 4, 5])
    for (const { train, held } of folds) expect([...train, ...held].sort()).toEqual([...fitRows(dataset)])
    expect([...testRows(dataset)]).toEqual([3])
  })

  test('by column takes its levels in order; test rows need none', async () => {
    const { dataset } = await loadText(table, { split }, byColumn)
    expect(dataset.features).toEqual(['x'])
    expect(validationFolds(dataset, byColumn, 1).map(({ train, held }) => [[...train], [...held]])).toEqual([
      [
        [0, 2, 5],
        [1, 4],
      ],
      [
        [1, 4, 5],
        [0, 2],
      ],
      [[0, 1, 2, 4], [5]],
    ])
    const numbers = await loadText('x,fold,y\n1,10,1\n2,9,2\n3,10,3\n', {}, byColumn)
    expect([...(numbers.dataset.folds ?? [])]).toEqual([1, 0, 1])
  })

  test('by holdout is one fold, and none is none', async () => {
    const { dataset } = await loadText(table, { split, exclude: ['fold'] }, { kind: 'holdout' })
    expect(validationFolds(dataset, { kind: 'holdout' }, 1).map(({ train, held }) => [[...train], [...held]])).toEqual([
      [[0, 1, 2, 4], [5]],
    ])
    expect(validationFolds(dataset, noValidation, 1)).toEqual([])
  })

  test('is refused where there is nothing to hold out', async () => {
    expect(await faults({ kind: 'holdout' }, { exclude: ['fold'] })).toEqual([
      'validation.kind: no row has the role validation; have data.split hold out validation rows, or use cross-validation',
    ])
    expect(await faults(kFolds({ folds: 6 }), { exclude: ['fold'], split })).toEqual([
      'validation.folds: 6 folds of 5 rows that are not for the test; take 5 folds or fewer',
    ])
  })

  test('is refused where the fold column does not say the folds', async () => {
    expect(await faults(byColumn)).toEqual([
      'validation.fold_column: column "fold" has no fold for row 4; give every row that is not for the test a fold',
    ])
    expect(await faults(byColumn, {}, 'x,fold,y\n1,a,1\n2,a,2\n')).toEqual([
      'validation.fold_column: column "fold" says "a" in every row; name a column with two folds or more',
    ])
  })
})
