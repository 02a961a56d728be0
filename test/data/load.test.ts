import { describe, expect, test } from 'vitest'
import { ROLE } from '../../pipeline/data/dataset.ts'
import { loadDataset } from '../../pipeline/data/load.ts'
import { column } from '../../pipeline/math/matrix.ts'
import type { CsvSource, Split, Validation } from '../../pipeline/spec/experiment.gen.ts'
import { bundled, csv, faultsOf, folderWith, kFolds, loadText, noValidation, synthetic } from './fixture.ts'

const people = [
  'age,sex,bmi,w,part,fold,y',
  '20,m,1,1,train,a,10',
  '30,f,2,1,train,a,20',
  '40,m,3,2,validation,b,30',
  '50,d,4,0,test,,40',
].join('\n')
const roleless: Partial<CsvSource> = { exclude: ['part', 'fold'], one_hot: ['sex'] }

/** Every fault as one line. */
async function faults(text: string, own: Partial<CsvSource> = {}, validation?: Validation): Promise<readonly string[]> {
  return (await faultsOf(loadText(text, own, validation))).map((fault) => `${fault.path}: ${fault.what}; ${fault.fix}`)
}

describe('a table becomes a dataset', () => {
  test('with every part in its place', async () => {
    const { dataset, warnings } = await loadText(
      people,
      { weights: 'w', one_hot: ['sex'], split: { kind: 'column', column: 'part' } },
      kFolds({ folds: 10, fold_column: 'fold' }),
    )
    expect(dataset.features).toEqual(['age', 'sex=d', 'sex=f', 'sex=m', 'bmi'])
    expect([...dataset.X.values]).toEqual([20, 30, 40, 50, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 2, 3, 4])
    expect([...dataset.y]).toEqual([10, 20, 30, 40])
    expect(dataset.classes).toBeNull()
    expect([...(dataset.weights ?? [])]).toEqual([1, 1, 2, 0])
    expect([...dataset.roles]).toEqual([ROLE.train, ROLE.train, ROLE.validation, ROLE.test])
    expect([...(dataset.folds ?? [])]).toEqual([0, 0, 1, -1])
    expect([...dataset.rowNumbers]).toEqual([1, 2, 3, 4])
    expect(warnings.map((warning) => warning.what)).toEqual(['constant in every row that is fitted: "sex=d"'])
  })

  test('in memory that threads share', async () => {
    const { dataset } = await loadText(people, { ...roleless, weights: 'w' })
    const { X, y, weights, roles, rowNumbers } = dataset
    for (const values of [X.values, y, weights, roles, rowNumbers])
      expect(values?.buffer).toBeInstanceOf(SharedArrayBuffer)
    const made = await loadDataset({ data: synthetic(), validation: noValidation, seed: 1, directory: '/' })
    expect(made.dataset.truth?.buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  test('with the features that are listed, in that order', async () => {
    const { dataset } = await loadText(people, { features: ['bmi', 'age'] })
    expect(dataset.features).toEqual(['bmi', 'age'])
    expect([...column(dataset.X, 1)]).toEqual([20, 30, 40, 50])
  })

  test('with classes where the target is text', async () => {
    const { dataset } = await loadText('x,y\n1,no\n2,yes\n3,maybe\n4,no')
    expect(dataset.classes).toEqual(['maybe', 'no', 'yes'])
    expect([...dataset.y]).toEqual([1, 2, 0, 1])
  })

  test('with the levels of a number in the order of size', async () => {
    const { dataset } = await loadText('g,y\n10,1\n9,2\n-1,3\n9,4', { one_hot: ['g'] })
    expect(dataset.features).toEqual(['g=-1', 'g=9', 'g=10'])
    expect([...column(dataset.X, 1)]).toEqual([0, 1, 0, 1])
  })

  test('the same from an alternative folder', async () => {
    const folder = folderWith({ 'table.csv': people })
    const request = { data: csv({ features: ['age'] }), validation: noValidation, seed: 1, directory: '/nowhere' }
    expect((await loadDataset({ ...request, alternatives: [folder] })).dataset.features).toEqual(['age'])
  })

  test('with warnings for what is hardly meant', async () => {
    const data = bundled({ dataset: 'digits', scaling: { features: 'standardize', fit_on: 'all' } })
    const { warnings } = await loadDataset({ data, validation: noValidation, seed: 1, directory: '/' })
    expect(warnings).toEqual([
      {
        path: 'data.features',
        what: 'constant in every row that is fitted: "px00", "px40", "px47"',
        fix: 'beside an intercept the coefficient is 0: put it into data.exclude if that is not wanted',
      },
      {
        path: 'data.scaling.fit_on',
        what: 'scaling fitted on all rows leaks held-out rows into the fit',
        fix: 'use train, unless an older table is to be reproduced',
      },
    ])
  })
})

describe('missing values', () => {
  const holes = 'a,s,y\n1,u,1\n,v,2\n3,,3\n5,u,4\n9,v,'

  test('are refused by row and column', async () => {
    expect(await faults(holes, { one_hot: ['s'] })).toEqual([
      'data.missing: no value in row 2 column "a", row 3 column "s"; set data.missing to drop-rows or mean, or exclude the column',
      'data.target: no target in row 5 column "y"; a target is never filled: set data.missing to drop-rows',
    ])
    const many = `a,y\n${',1\n'.repeat(9)}`
    expect((await faults(many))[0]).toMatch(/row 4 column "a" and 5 more;/)
  })

  test('do not matter in a column that is not used', async () => {
    expect((await loadText('a,b,y\n1,,2\n3,,4', { exclude: ['b'] })).dataset.features).toEqual(['a'])
  })

  test('drop their rows, and the row numbers show it', async () => {
    const { dataset } = await loadText(holes, { one_hot: ['s'], missing: 'drop-rows' })
    expect([...dataset.rowNumbers]).toEqual([1, 4])
    expect(dataset.features).toEqual(['a', 's=u'])
    expect([...dataset.y]).toEqual([1, 4])
    expect(await faults('a,y\n,1\n2,\n', { missing: 'drop-rows' })).toEqual([
      'data.missing: each of the 2 rows lacks a value; exclude the columns with many missing values',
    ])
  })

  test('take the mean of the training rows, of an encoded column the share; a target is never filled', async () => {
    const text = 'a,s,w,y\n1,u,1,1\n,v,1,2\n4,u,2,3\n100,,1,4\n200,v,1,5'
    const own: Parameters<typeof loadText>[1] = {
      one_hot: ['s'],
      missing: 'mean',
      weights: 'w',
      split: { kind: 'rows', test: [5], validation: [4] },
    }
    const { dataset } = await loadText(text, own, { kind: 'holdout' })
    expect([...column(dataset.X, 0)]).toEqual([1, 3, 4, 100, 200])
    // Validation rows that no hold-out judges by train with the others.
    expect([...column((await loadText(text, own)).dataset.X, 0)]).toEqual([1, 27.25, 4, 100, 200])
    expect([...column(dataset.X, 1)]).toEqual([1, 0, 1, 0.75, 0])
    expect([...column(dataset.X, 2)]).toEqual([0, 1, 0, 0.25, 1])
    expect((await faults(holes, { one_hot: ['s'], missing: 'mean' }))[0]).toMatch(/^data.target: no target in row 5/)
  })

  test('are told apart by more than a number can be', async () => {
    const text = 'a,c,y\n1,9007199254740992,1\n2,9007199254740993,2\n3,7,3\n4,7,4\n'
    const what = 'column "c" has 9007199254740992 in row 1, and whole numbers beyond 2^53 are not told apart'
    const fix = 'put a letter in front of each, so that they are text'
    expect(await faults(text, { one_hot: ['c'] })).toEqual([`data.one_hot[0]: ${what}; ${fix}`])
    const folds = loadText(text, {}, kFolds({ folds: 2, fold_column: 'c' }))
    expect((await faultsOf(folds))[0]).toMatchObject({ path: 'validation.fold_column', what })
    expect((await loadText(text)).dataset.features).toEqual(['a', 'c'])
  })

  test('cannot take a mean that is not there', async () => {
    const split: Split = { kind: 'rows', test: [2] }
    expect(await faults('a,y\n,1\n2,2\n', { missing: 'mean', split })).toEqual([
      'data.missing: column "a" has no value in any training row, so that there is no mean to fill in; exclude the column, or set data.missing to drop-rows',
    ])
  })

  test('infinite values are no numbers, unless nobody looks at them', async () => {
    const text = 'a,b,y\n1,inf,1\n-Infinity,2,1e999\n'
    expect(await faults(text)).toEqual([
      'data: an infinite value in row 1 column "b", row 2 column "a", row 2 column "y"; correct the data, or exclude the column',
    ])
    expect((await loadText('a,b,y\n1,inf,1\n2,2,3\n', { exclude: ['b'] })).dataset.features).toEqual(['a'])
  })
})

describe('columns are refused', () => {
  test('that are not there, all at once', async () => {
    const own: Partial<CsvSource> = {
      target: 'Y',
      features: ['age', 'bim'],
      exclude: ['id'],
      weights: 'weight',
      one_hot: ['sexx'],
      split: { kind: 'column', column: 'parts' },
    }
    const there = 'there are "age", "sex", "bmi", "w", "part", "fold", "y"'
    expect(await faults(people, own, kFolds({ folds: 2, fold_column: 'flod' }))).toEqual([
      'data.target: there is no column "Y"; did you mean "y"?',
      `data.weights: there is no column "weight"; ${there}`,
      'data.split.column: there is no column "parts"; did you mean "part"?',
      'validation.fold_column: there is no column "flod"; did you mean "fold"?',
      `data.exclude[0]: there is no column "id"; ${there}`,
      'data.features[1]: there is no column "bim"; did you mean "bmi"?',
      'data.one_hot[0]: there is no column "sexx"; did you mean "sex"?',
    ])
  })

  test('that play two parts', async () => {
    expect(await faults(people, { features: ['age', 'y', 'age', 'w', 'bmi'], exclude: ['bmi'], weights: 'w' })).toEqual(
      [
        'data.features[1]: column "y" is the target; take it out of data.features',
        'data.features[2]: column "age" is named twice; name it once',
        'data.features[3]: column "w" is the weights; take it out of data.features',
        'data.features[4]: column "bmi" is in data.exclude too; take it out of one of the two',
      ],
    )
    expect(await faults(people, { ...roleless, weights: 'y' })).toEqual([
      'data.weights: column "y" is already the target; name another column as the weights',
    ])
    expect(await faults(people, { features: ['age'], one_hot: ['sex'] })).toEqual([
      'data.one_hot[0]: column "sex" is not a feature; encode features only',
    ])
  })

  test('that hold text', async () => {
    expect(await faults(people, { exclude: ['part', 'fold'] })).toEqual([
      'data.one_hot: column "sex" holds text ("m" in row 1); add "sex" to data.one_hot or to data.exclude',
    ])
    expect(await faults('a,b,y\n1,1,1\n2,1,2\n1..5,1,3\n', { features: ['b', 'a'] })).toEqual([
      'data.features[1]: column "a" holds text ("1..5" in row 3); add "a" to data.one_hot or take it out of data.features',
    ])
  })

  test('that leave no feature, or one name for two', async () => {
    expect(await faults('a,y\n1,2\n', { exclude: ['a'] })).toEqual([
      'data.features: no features are left; exclude fewer columns',
    ])
    expect(await faults('a,a=1,y\n1,2,3\n', { one_hot: ['a'] })).toEqual([
      'data.one_hot: encoding makes a second column "a=1"; rename the column in the data, or exclude it',
    ])
  })

  test('that weigh wrongly', async () => {
    const weigh = (weights: readonly string[], own: Partial<CsvSource> = {}, validation?: Validation) =>
      faults(
        `a,w,y\n${weights.map((weight, i) => `${i},${weight},1\n`).join('')}`,
        { weights: 'w', ...own },
        validation,
      )
    expect(await weigh(['1', '-2', '', 'inf'])).toEqual([
      'data.weights: column "w" says -2 in row 2, nothing in row 3, Infinity in row 4; weights are finite numbers, 0 or more',
    ])
    expect(await weigh(['0', '0'])).toEqual([
      'data.weights: column "w" is 0 in every training row; give some training rows a weight above 0',
    ])
    expect(await weigh(['0', '1'], { split: { kind: 'rows', test: [2] } })).toHaveLength(1)
    expect(await weigh(['1', 'much'])).toEqual(['data.weights: column "w" holds text; weights are numbers, 0 or more'])
    const folds = await weigh(['0', '1'], {}, kFolds({ folds: 2 }))
    expect(folds.map((fault) => fault.replace(/fold \d/, 'a fold')).sort()).toEqual([
      'data.weights: a fold holds out rows of weight 0 only; take fewer folds, or leave rows of weight 0 out of the data',
      'data.weights: a fold trains on rows of weight 0 only; take fewer folds, or leave rows of weight 0 out of the data',
    ])
  })
})
