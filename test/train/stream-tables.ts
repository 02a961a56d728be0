// Tables of numbers in every format that may stay on the disk, and a spec that reads them.
import { gzipSync } from 'node:zlib'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { randomStream } from '../../pipeline/math/random.ts'

interface Drawn {
  readonly rows: number
  readonly columns: number
  /** Added to every number of a column: how far off 0 it lies. */
  readonly level: number
}

/** Rows of columns of several sizes, a target that hangs on some of them, and columns for every other part a column may have. */
export function draw({ rows, columns, level }: Drawn): number[][] {
  const stream = randomStream(columns, 'streamed')
  return Array.from({ length: rows }, (_, i) => {
    const x = Array.from(
      { length: columns },
      (_, j) => level * j + (j === 2 ? Number(i % 7 === 0) : (1 + j) * stream.normal()),
    )
    const y = 3 + x[0] - (x[1] ?? 0) / 4 + stream.normal()
    return [...x, y, i % 5 === 3 ? 0 : 0.5 + stream.uniform(), 1 + (i % 4), i % 6 === 1 ? 0 : 1]
  })
}

const BESIDE = ['y', 'weight', 'fold', 'train']

function namesOf(rows: readonly (readonly number[])[]): string[] {
  return [...Array.from({ length: rows[0].length - BESIDE.length }, (_, j) => `x${j + 1}`), ...BESIDE]
}

export function csvOf(rows: readonly (readonly number[])[]): string {
  return `${namesOf(rows).join(',')}\n${rows.map((row) => row.map((value) => (Number.isNaN(value) ? '' : value)).join(',')).join('\n')}\n`
}

/** As NumPy writes it: version 1.0, float64, row after row or column after column. */
export function npyOf(rows: readonly (readonly number[])[], byColumn: boolean): Uint8Array {
  const shape = `(${rows.length}, ${rows[0].length})`
  const text = `{'descr': '<f8', 'fortran_order': ${byColumn ? 'True' : 'False'}, 'shape': ${shape}, }`
  const header = text.padEnd(127 - 10 + 128 * Math.floor(text.length / 118)).concat('\n')
  const values = byColumn ? rows[0].flatMap((_, j) => rows.map((row) => row[j])) : rows.flat()
  const start = Buffer.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(header.length % 256, header.length >> 8)}${header}`,
    'latin1',
  )
  return Buffer.concat([start, Buffer.from(Float64Array.from(values).buffer)])
}

export interface Layout {
  readonly rowGroupSize: number | number[]
  readonly pageSize: number
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP'
}

/** A column of numbers a name, and one of texts for each row's role. */
export function parquetOf(rows: readonly (readonly number[])[], layout: Layout): Uint8Array {
  const names = namesOf(rows)
  const columnData = names.map((name, j): ColumnSource => {
    const values = rows.map((row) => row[j])
    return values.some(Number.isNaN)
      ? { name, type: 'DOUBLE', data: values.map((value) => (Number.isNaN(value) ? null : value)) }
      : { name, type: 'DOUBLE', data: Float64Array.from(values), nullable: j % 2 === 0 }
  })
  const roles = rows.map((_, i) => (i % 6 === 1 ? 'test' : 'train'))
  const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes) }
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [...columnData, { name: 'role', type: 'STRING', data: roles }],
      compressors,
      ...layout,
    }),
  )
}

export const data = 'kind: csv, path: table.csv, target: y, exclude: [weight, fold, train]'
export const spec = (own: { data?: string; model?: string; penalty?: string; validation?: string }) => `name: twin
data: {${own.data ?? data}}
model: ${own.model ?? '{kind: linear}'}
penalty: ${own.penalty ?? '{kind: l1, lambda: {path: {count: 20, min_ratio: 1.0e-2}}}'}
validation: ${own.validation ?? '{kind: cross-validation, folds: 5}'}
`
