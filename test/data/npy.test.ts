import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadDataset } from '../../pipeline/data/load.ts'
import { npyTable } from '../../pipeline/data/npy.ts'
import { packageRoot } from '../../pipeline/spec/package-root.ts'
import { faultsOf, folderWith, loadText, noValidation, npy } from './fixture.ts'

/** Files that NumPy wrote: see make.py there. */
const FORMATS = join(packageRoot(), 'test/oracle/formats')
const TABLE = [
  [1.5, -2, 0.1],
  [1e300, 3, -0],
  [5e-324, 7, 1 / 3],
  [0, 8, 2 ** 53],
]
const SMALL = [
  [1, 2, 0],
  [3, 4, 1],
  [5, 6, 0],
]

const read = (path: string, own: Parameters<typeof npy>[0] = {}, directory = FORMATS) =>
  npyTable(npy({ path, target: 'x1', ...own }), { directory, seed: 1 })

async function rowsOf(path: string) {
  const { rows, columns } = await read(path)
  return Array.from({ length: rows }, (_, i) => columns.map(({ values }) => values[i]))
}

async function fault(path: string, own: Parameters<typeof npy>[0] = {}, directory = FORMATS): Promise<string> {
  const faults = await faultsOf(read(path, own, directory))
  return faults.map((one) => `${one.path}: ${one.what}; ${one.fix}`).join('\n')
}

describe('an array of NumPy', () => {
  test.each([
    'f8',
    'f8-fortran',
    'f8-big-endian',
    'f8-big-endian-fortran',
    'version-2',
    'version-3',
  ])('in the form of %s.npy is the same numbers', async (name) => {
    expect(await rowsOf(`${name}.npy`)).toEqual(TABLE)
  })

  test.each([
    'i1',
    'i2',
    'i4',
    'i8',
    'u1',
    'u2',
    'u4',
    'u8',
    'big-i2',
    'big-i8',
    'big-u4',
  ])('of integers, %s.npy, is numbers', async (name) => {
    expect(await rowsOf(`${name}.npy`)).toEqual(SMALL)
  })

  test('of single precision keeps what single precision has, and NaN is missing', async () => {
    expect(await rowsOf('f4.npy')).toEqual([
      [1.5, -2],
      [Math.fround(0.1), Number.NaN],
    ])
    expect(await rowsOf('b1.npy')).toEqual([
      [0, 0, 0],
      [1, 1, 0],
      [1, 1, 0],
    ])
  })

  test('names its columns by their place, and its target comes from a file of its own or is one of them', async () => {
    const load = (own: Parameters<typeof npy>[0]) =>
      loadDataset({ data: npy({ path: 'f8.npy', ...own }), validation: noValidation, seed: 1, directory: FORMATS })
    const { dataset } = await load({ y: 'y.npy' })
    expect(dataset).toMatchObject({ features: ['x1', 'x2', 'x3'], target: 'y' })
    expect([...dataset.y]).toEqual([1, 2, 4, 8])
    const named = await load({ target: 'x2', exclude: ['x1'] })
    expect(named.dataset).toMatchObject({ features: ['x3'], target: 'x2' })
    const several = await load({ y: 'y-two.npy', target: ['y2', 'y1'] })
    expect([...several.dataset.y]).toEqual([1, 3, 5, 7])
    expect(several.dataset.further.map(({ name }) => name)).toEqual(['y1'])
  })

  test('gives a dataset whose features are not copied, and every option of a CSV works alike', async () => {
    const { dataset } = await loadDataset({
      data: npy({ path: 'f8.npy', y: 'y.npy', split: { kind: 'rows', test: [2] } }),
      validation: noValidation,
      seed: 1,
      directory: FORMATS,
    })
    expect(dataset.X.values.buffer).toBeInstanceOf(SharedArrayBuffer)
    const text = `x1,x2,x3,y\n${TABLE.map((row, i) => [...row, [1, 2, 4, 8][i]].map((value) => (Object.is(value, -0) ? '-0' : value)).join(',')).join('\n')}\n`
    const twin = await loadText(text, { split: { kind: 'rows', test: [2] } })
    expect({ ...dataset, digest: '' }).toEqual({ ...twin.dataset, digest: '' })
  })

  test('has a digest of its bytes, those of the target included', async () => {
    const [alone, both] = [await read('f8.npy'), await read('f8.npy', { y: 'y.npy' })]
    expect(alone.digest).not.toBe(both.digest)
    expect(both.digest).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('refused with a way out is', () => {
  test.each([
    [
      'records.npy',
      'data.path: "records.npy" holds records of several fields; save numbers: array.astype(float) before numpy.save',
    ],
    [
      'objects.npy',
      'data.path: "objects.npy" holds elements of type |O; save numbers: array.astype(float) before numpy.save',
    ],
    [
      'complex.npy',
      'data.path: "complex.npy" holds elements of type <c16; save numbers: array.astype(float) before numpy.save',
    ],
    ['three-axes.npy', 'data.path: "three-axes.npy" has 3 axes (2, 2, 2); save an array of rows and columns: two axes'],
    ['y.npy', 'data.path: "y.npy" has one axis; save an array of rows and columns: two axes'],
    ['none.npy', 'data.path: "none.npy" holds no numbers: its shape is (0, 3); save an array with rows and columns'],
    ['make.py', 'data.path: "make.py" is no .npy file; write it with numpy.save'],
    ['f9.npy', 'data.path: there is no file "f9.npy"; did you mean "f4.npy"?'],
  ])('%s', async (name, message) => {
    expect(await fault(name)).toBe(message)
  })

  test('a file that was cut off, anywhere, or has something added', async () => {
    const whole = readFileSync(join(FORMATS, 'f8.npy'))
    for (let length = 0; length < whole.length; length++) {
      const directory = folderWith({ 'cut.npy': whole.subarray(0, length) })
      expect(await fault('cut.npy', {}, directory)).toMatch(/^data.path: "cut.npy" (is no .npy file|ends within|has )/)
    }
    const directory = folderWith({ 'long.npy': Buffer.concat([whole, Buffer.from([0])]) })
    expect(await fault('long.npy', {}, directory)).toBe(
      'data.path: "long.npy" has 97 bytes of numbers where its shape (4, 3) asks for 96; it was cut off, or something was added: save it again',
    )
  })

  test('a header that is none', async () => {
    const whole = readFileSync(join(FORMATS, 'f8.npy')).toString('latin1')
    const refusals = {
      "'descr'": /has a header that NumPy does not write/,
      "'shape': (4, 3)": /has a header that NumPy does not write/,
      '\x93NUMPY\x01': /is of .npy version 9.0/,
      '(4, 3), }': /bytes of numbers where its shape/,
    }
    const instead: Record<string, string> = { '\x93NUMPY\x01': '\x93NUMPY\x09', '(4, 3), }': '(4, 33), }' }
    for (const [part, refusal] of Object.entries(refusals)) {
      const bytes = Buffer.from(whole.replace(part, instead[part] ?? 'x'.repeat(part.length)), 'latin1')
      expect(await fault('odd.npy', {}, folderWith({ 'odd.npy': bytes }))).toMatch(refusal)
    }
  })

  test('a target of other rows, and none at all', async () => {
    expect(await fault('i1.npy', { y: 'y.npy' })).toBe(
      'data.y: "y.npy" has 4 rows where the features have 3; save a target for every row',
    )
    expect(await fault('f8.npy', { target: undefined })).toBe(
      'data: there is no target; name one of x1, x2, … as target, or its own file as y',
    )
  })

  test('more than memory may hold, before it is taken', async () => {
    const data = npy({ path: 'f8.npy', y: 'y.npy' })
    const [fault] = await faultsOf(npyTable(data, { directory: FORMATS, seed: 1, memory: 100 }))
    expect(fault.what).toBe('"f8.npy" has 4 rows of 3 columns, which would take 1.3e-7 GB; the limit is 1e-7 GB')
  })
})
