import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AnyDataset, isSparse, ROLE } from '../../pipeline/data/dataset.ts'
import { type Loaded, loadDataset } from '../../pipeline/data/load.ts'
import { readSvmlight } from '../../pipeline/data/svmlight-lines.ts'
import { column } from '../../pipeline/math/matrix.ts'
import { denseFrom } from '../../pipeline/math/sparse-matrix.ts'
import type { SvmlightSource, Validation } from '../../pipeline/spec/experiment.gen.ts'
import { csv, faultsOf, folderWith, noValidation } from './fixture.ts'

function svmlight(own: Partial<SvmlightSource> = {}): SvmlightSource {
  const { exclude, one_hot, missing, split, scaling } = csv()
  return {
    ...{ exclude, one_hot, missing, split, scaling, kind: 'svmlight', path: 'rows.svmlight' },
    ...{ zero_based: 'auto', dense: false },
    ...own,
  }
}

function load(
  text: string | Uint8Array,
  own: Partial<SvmlightSource> = {},
  more: { classes?: boolean; validation?: Validation; memory?: number } = {},
): Promise<Loaded> {
  const data = svmlight(own)
  return loadDataset({
    ...{ validation: noValidation, seed: 1, ...more },
    data,
    directory: folderWith({ [data.path]: text }),
  })
}

/** What is wrong with a text, as `path: what; fix`. */
async function faults(text: string | Uint8Array, own: Partial<SvmlightSource> = {}, memory?: number) {
  const found = await faultsOf(load(text, own, memory === undefined ? {} : { memory }))
  return found.map(({ path, what, fix }) => `${path}: ${what}; ${fix}`)
}

function rowsOf(dataset: AnyDataset): number[][] {
  const X = isSparse(dataset) ? denseFrom(dataset.X) : dataset.X
  return Array.from({ length: X.rows }, (_, i) => Array.from({ length: X.columns }, (_, j) => column(X, j)[i]))
}

const text = ['# made by hand', '+1 1:0.5 3:-2 # the first', '', '-1 2:1e-3', '+1  1:2\t3:0 4:.25 ', '-1'].join('\n')
const rows = [
  [0.5, 0, -2, 0],
  [0, 1e-3, 0, 0],
  [2, 0, 0, 0.25],
  [0, 0, 0, 0],
]

describe('a file of rows becomes a table', () => {
  test('whose features are called by their indices, and what is not written is 0', async () => {
    const { dataset } = await load(text)
    expect(isSparse(dataset)).toBe(true)
    expect(dataset.features).toEqual(['f1', 'f2', 'f3', 'f4'])
    expect(rowsOf(dataset)).toEqual(rows)
    expect({ target: dataset.target, y: [...dataset.y] }).toEqual({ target: 'label', y: [1, -1, 1, -1] })
    // An entry of 0 is none.
    expect(isSparse(dataset) && dataset.X.entries.length).toBe(5)
  })

  test('whatever its lines end in, and with a mark before the first', async () => {
    for (const end of ['\r\n', '\r']) expect(rowsOf((await load(text.replaceAll('\n', end))).dataset)).toEqual(rows)
    expect(rowsOf((await load(`\ufeff${text}`)).dataset)).toEqual(rows)
  })

  test('and the same from a packed one', async () => {
    const { dataset } = await load(gzipSync(text), { path: 'rows.svmlight.gz' })
    expect(rowsOf(dataset)).toEqual(rows)
  })

  test('with labels as classes where the model tells some apart', async () => {
    const { dataset } = await load('3 1:1\n1 1:2\n2 1:3\n1 2:1', {}, { classes: true })
    expect({ classes: dataset.classes, y: [...dataset.y] }).toEqual({ classes: ['1', '2', '3'], y: [2, 0, 1, 0] })
    expect((await load(text, {}, { classes: true })).dataset.classes).toEqual(['-1', '1'])
  })

  test('counted from 0 where an index is 0, or where the spec says so', async () => {
    expect((await load('1 0:7 2:8\n2 1:9')).dataset.features).toEqual(['f0', 'f1', 'f2'])
    const { dataset } = await load('1 2:8\n2 1:9', { zero_based: true })
    expect({ features: dataset.features, rows: rowsOf(dataset) }).toEqual({
      features: ['f0', 'f1', 'f2'],
      rows: [
        [0, 0, 8],
        [0, 9, 0],
      ],
    })
  })

  test('with the features that are chosen, and some of its rows', async () => {
    const split = { kind: 'rows' as const, train: ['2-3'], test: [4] }
    const { dataset } = await load(text, { features: ['f4', 'f1'], split })
    expect(dataset.features).toEqual(['f4', 'f1'])
    expect(rowsOf(dataset)).toEqual([
      [0, 0],
      [0.25, 2],
      [0, 0],
    ])
    expect([...dataset.roles]).toEqual([ROLE.train, ROLE.train, ROLE.test])
    expect((await load(text, { exclude: ['f2'] })).dataset.features).toEqual(['f1', 'f3', 'f4'])
  })

  test('of which a feature may have another part', async () => {
    const { dataset } = await load('1 1:2 2:5\n2 1:1\n3 1:4 2:7', { weights: 'f1', target: 'f2' })
    expect(dataset.features).toEqual(['label'])
  })

  test('with its zeros beside a label that is a feature', async () => {
    const lines = '1 1:1 2:2 3:1\n2 1:4 2:1\n3 1:5 3:2\n7 2:1 3:5\n'
    const { dataset } = await load(lines, { target: 'f1', dense: 'auto', split: { kind: 'rows', train: ['2-4'] } })
    expect(dataset.features).toEqual(['label', 'f2', 'f3'])
    expect(rowsOf(dataset)).toEqual([
      [2, 1, 0],
      [3, 0, 2],
      [7, 1, 5],
    ])
    await expect(load(lines, { target: 'f1', dense: false })).rejects.toThrow(
      'data.dense: "label" among the features has no zeros to leave out; put "label" into data.exclude',
    )
  })

  test('in memory that threads share', async () => {
    const { dataset } = await load(text)
    if (!isSparse(dataset)) throw new Error('it is dense')
    const { begins, places, entries } = dataset.X
    for (const { buffer } of [begins, places, entries]) expect(buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  test('dense where it is small or not sparse, by its own shape alone', async () => {
    expect(isSparse((await load(text, { dense: 'auto' })).dataset)).toBe(false)
    const wide = Array.from({ length: 500 }, (_, i) => `${i} ${1 + i}:1 3000:2`).join('\n')
    expect(isSparse((await load(wide, { dense: 'auto' })).dataset)).toBe(true)
    const [{ dataset }, sparse] = [await load(wide, { dense: true }), (await load(wide)).dataset]
    if (isSparse(dataset) || !isSparse(sparse)) throw new Error('neither is as it was asked for')
    expect(Buffer.compare(Buffer.from(dataset.X.values), Buffer.from(denseFrom(sparse.X).values))).toBe(0)
    const quarter = Array.from({ length: 250 }, (_, j) => `${4 * j + 4}:1`).join(' ')
    const filled = Array.from({ length: 1001 }, (_, i) => `${i} ${quarter}`).join('\n')
    expect(isSparse((await load(filled, { dense: 'auto' })).dataset)).toBe(false)
  })

  test('with the warning that a feature is constant in the rows that are fitted', async () => {
    const { warnings } = await load('1 1:1 2:4 3:1\n2 2:4 5:1\n3 2:4 3:2')
    expect(warnings.map(({ what }) => what)).toEqual(['constant in every row that is fitted: "f2"'])
  })
})

test('numbers are those of the engine, to the bit', () => {
  const digits = fc.stringMatching(/^[+-]?(\d{1,20}|\d{0,12}\.\d{1,20}|\d{1,18}\.)([eE][+-]?\d{1,3})?$/)
  fc.assert(
    fc.property(fc.oneof(digits, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (written) => {
      const right = Number(written)
      fc.pre(Number.isFinite(right) && right !== 0)
      const { rows: found, faults: wrong } = readSvmlight(Buffer.from(`${written} 1:${written}`), 1)
      expect(wrong).toEqual([])
      expect([found.labels[0], found.entries[0]]).toEqual([right, right])
    }),
    { numRuns: 2000 },
  )
})

test('a number of more than a thousand letters is refused whole, and not read without its end', () => {
  const { faults } = readSvmlight(Buffer.from(`1 1:0.5${'0'.repeat(1000)}e3`), 1)
  expect(faults.map(({ at }) => at)).toEqual([4])
})

describe('what cannot be read is told by line and column', () => {
  const wrong: readonly (readonly [text: string, fault: string])[] = [
    [
      'x 1:1',
      '"rows.svmlight":1:1 "x" is no label; begin a row with one number: a value, or a class such as +1, -1, 3',
    ],
    ['1,2 1:1', '"rows.svmlight":1:1 "1,2" is no label; give each row one label'],
    [
      'nan 1:1',
      '"rows.svmlight":1:1 "nan" is no label; begin a row with one number: a value, or a class such as +1, -1, 3',
    ],
    [
      '1e999 1:1',
      '"rows.svmlight":1:1 "1e999" is no label; begin a row with one number: a value, or a class such as +1, -1, 3',
    ],
    [
      '1 1:1\n1 1:1 3:2 2:5',
      '"rows.svmlight":2:11 index 2 comes after 3; write the indices of a row in ascending order',
    ],
    ['1 1:1 1:2', '"rows.svmlight":1:7 index 1 comes twice in this row; write each index once'],
    ['1 -3:1', '"rows.svmlight":1:3 "-3:1" has a negative index; indices are 0, 1, …'],
    ['1 1.5:1', '"rows.svmlight":1:3 "1.5:1" is no entry; write index:value, with a whole number before the colon'],
    ['1 1', '"rows.svmlight":1:3 "1" is no entry; write index:value, with a whole number before the colon'],
    ['1 a:1', '"rows.svmlight":1:3 "a:1" is no entry; write index:value, with a whole number before the colon'],
    [
      '1 qid:3 1:1',
      '"rows.svmlight":1:3 "qid:3" groups rows for ranking; take it out: rows are fitted one by one, and no model here ranks them',
    ],
    ['1 1:abc', '"rows.svmlight":1:5 "abc" is no number; write a decimal number; leave an entry of 0 out'],
    ['1 1:', '"rows.svmlight":1:5 "" is no number; write a decimal number; leave an entry of 0 out'],
    ['1 1:nan', '"rows.svmlight":1:5 "nan" is no finite number; write a decimal number; leave an entry of 0 out'],
    ['1 1:1e999', '"rows.svmlight":1:5 "1e999" is no finite number; write a decimal number; leave an entry of 0 out'],
    ['1 1:1x', '"rows.svmlight":1:5 "1x" is no finite number; write a decimal number; leave an entry of 0 out'],
    ['1 9999999999:1', '"rows.svmlight":1:3 the index of "9999999999:1" is too large; indices go up to 2147483646'],
    ['# é\n1 1:1 é', '"rows.svmlight":2:7 "é" is no entry; write index:value, with a whole number before the colon'],
    ['', '"rows.svmlight" has no rows; give it lines of `label index:value …`'],
    ['# nothing\n\n', '"rows.svmlight" has no rows; give it lines of `label index:value …`'],
  ]
  test.each(wrong)('%j', async (bad, fault) => {
    expect(await faults(bad)).toEqual([`data.path: ${fault}`])
  })

  test('an index of 0 where the spec counts from 1', async () => {
    expect(await faults('1 0:1', { zero_based: false })).toEqual([
      'data.path: "rows.svmlight":1:3 "0:1" has the index 0; count from 1, or write data.zero_based: true',
    ])
  })

  test('up to five at a time', async () => {
    expect(await faults(Array.from({ length: 50 }, () => 'x').join('\n'))).toHaveLength(5)
  })

  test('a feature that is not there, and an encoding of one that is', async () => {
    expect(await faults(text, { features: ['f1', 'f9'] })).toEqual([
      'data.features[1]: there is no column "f9"; did you mean "f1"?',
    ])
    expect(await faults(text, { one_hot: ['f1'] })).toEqual([
      'data.one_hot[0]: "f1" is a column of numbers, most of them 0; encode it before the file is written',
    ])
  })
})

describe('what would not fit into memory is refused before it is taken', () => {
  test('an index that makes too many features, where it stands', async () => {
    expect(await faults('1 1:1\n1 2000000000:1')).toEqual([
      'data.path: "rows.svmlight":2:3 index 2000000000 makes 2,000,000,000 features, which need 600 GB; the limit is 8 GB; number features without large gaps, or raise --max-memory',
    ])
  })

  test('too many entries', async () => {
    const [fault] = await faults(Array.from({ length: 200 }, () => '1 1:1 2:2').join('\n'), {}, 9_000)
    expect(fault).toMatch(/^data\.path: "rows\.svmlight" has about 200 lines and 400 entries, which would take .* GB;/)
  })

  test('zeros that are written out', async () => {
    const wide = Array.from({ length: 300 }, (_, i) => `${i} ${1 + i}:1 2000:2`).join('\n')
    expect(await faults(wide, { dense: true }, 1e6)).toEqual([
      'data.dense: 300 rows of 2,000 features need 0.0048 GB with their zeros, and 0.0000072 GB without; the limit is 0.001 GB; write dense: false, or raise --max-memory',
    ])
  })
})
