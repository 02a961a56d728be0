import { expect, test } from 'vitest'
import type { Outline } from '../../pipeline/data/dataset.ts'
import { tooManyFolds } from '../../pipeline/train/checks/many-folds.ts'
import { planOf } from '../plan.ts'

/** A table of this shape, of which nobody looks at a number. */
function shaped(rows: number, columns: number): Outline {
  return {
    features: Array.from({ length: columns }, (_, j) => `x${j}`),
    target: 'y',
    further: [],
    classes: null,
    X: { rows, columns },
    y: new Float64Array(rows),
    weights: null,
    roles: new Uint8Array(rows),
    folds: null,
    digest: '',
    truth: null,
  }
}

async function warned(validation: string, rows: number, columns: number) {
  const { runs } = await planOf(`model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 100}}}
validation: ${validation}
`)
  return tooManyFolds(runs[0].spec, shaped(rows, columns))
}

test('leave-one-out of a table that it would take hours on is warned of, with the way that fits once', async () => {
  expect(await warned('{kind: leave-one-out}', 20_000, 50)).toEqual([
    {
      path: 'validation.kind',
      what: '20,001 λ paths, one for each fold, take about 6 hours of one processor',
      fix: 'write kind: cross-validation with folds: 10, or kind: alo, which fits once',
    },
  ])
  expect(await warned('{kind: leave-one-out}', 442, 10)).toEqual([])
})

test('as many folds under another name are warned of at that name, and ten folds of any table are not', async () => {
  expect(await warned('{kind: cross-validation, folds: 400}', 100_000, 500)).toMatchObject([
    { path: 'validation.folds' },
  ])
  expect(await warned('{kind: cross-validation, folds: 10}', 1_000_000, 1000)).toEqual([])
  expect(await warned('{kind: alo}', 20_000, 50)).toEqual([])
})
