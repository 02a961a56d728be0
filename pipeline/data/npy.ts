import { createHash, type Hash } from 'node:crypto'
import { tableNumbers } from '../kernels/table-memory.ts'
import { column } from '../math/matrix.ts'
import type { NpySource } from '../spec/experiment.gen.ts'
import { DataError } from '../spec/faults.ts'
import { inGigabytes, LIMITS } from '../spec/limits.ts'
import type { Column, Table } from './dataset.ts'
import { type DiskFile, diskFault, findDiskFile, readDisk } from './disk-file.ts'
import type { SourceContext } from './index.ts'
import { type NpyLayout, readNpyHeader } from './npy-header.ts'
import { openNpyRows } from './npy-numbers.ts'

/** An array on the disk, and what its columns are called. */
export interface NpyFile {
  readonly file: DiskFile
  readonly layout: NpyLayout
  readonly names: readonly string[]
}

/** The array of a spec and, where it has one, that of its target. */
export interface NpyFiles {
  readonly features: NpyFile
  readonly target: NpyFile | null
}

/** Finds the files that a spec names, and reads their headers. */
export async function openNpy(data: NpySource, { directory, alternatives = [] }: SourceContext): Promise<NpyFiles> {
  const open = async (path: string, place: string) => {
    const file = await findDiskFile(path, [directory, ...alternatives], place)
    return { file, layout: readDisk(file, (read) => readNpyHeader(file, read)) }
  }
  const X = await open(data.path, 'data.path')
  if (X.layout.axes === 1) throw diskFault(X.file, 'has one axis', 'save an array of rows and columns: two axes')
  const features = { ...X, names: Array.from({ length: X.layout.columns }, (_, j) => `x${j + 1}`) }
  if (data.y === undefined) {
    if (data.target !== undefined) return { features, target: null }
    const what = 'there is no target'
    throw new DataError([{ path: 'data', what, fix: 'name one of x1, x2, … as target, or its own file as y' }])
  }
  const own = await open(data.y, 'data.y')
  const { rows, columns } = own.layout
  if (rows !== X.layout.rows) {
    const what = `has ${rows.toLocaleString('en')} rows where the features have ${X.layout.rows.toLocaleString('en')}`
    throw diskFault(own.file, what, 'save a target for every row')
  }
  const names = columns === 1 ? ['y'] : Array.from({ length: columns }, (_, k) => `y${k + 1}`)
  return { features, target: { ...own, names } }
}

/** The table in the .npy files of a spec. */
export async function npyTable(data: NpySource, context: SourceContext): Promise<Table> {
  const { features, target } = await openNpy(data, context)
  const files = target === null ? [features] : [features, target]
  const { rows } = features.layout
  const bytes = files.reduce((sum, { layout }) => sum + rows * layout.columns * Float64Array.BYTES_PER_ELEMENT, 0)
  const memory = context.memory ?? LIMITS.memory
  if (bytes > memory) {
    const what = `has ${rows.toLocaleString('en')} rows of ${features.layout.columns.toLocaleString('en')} columns, which would take ${inGigabytes(bytes)}; the limit is ${inGigabytes(memory)}`
    throw diskFault(features.file, what, 'leave out rows or columns that are not needed, or raise --max-memory')
  }
  const digest = createHash('sha256')
  const columns = files.flatMap((own) => {
    digestFile(own.file, digest)
    return readColumns(own)
  })
  return { rows, columns, target: target?.names[0] ?? null, digest: digest.digest('hex'), truth: null }
}

/** Bytes and numbers that are read at a time. */
const CHUNK_BYTES = 1 << 22
const CHUNK_NUMBERS = 1 << 18

/** The columns of a whole array. They lie side by side in shared memory, so that a matrix of features need not be copied from them. */
export function readColumns({ file, layout, names }: NpyFile): Column[] {
  const { rows, columns } = layout
  const matrix = { rows, columns, values: tableNumbers(rows, columns) }
  const step = Math.max(1, Math.floor(CHUNK_NUMBERS / columns))
  const block = new Float64Array(step * columns)
  readDisk(file, (read) => {
    const readRows = openNpyRows(layout, read, step)
    for (let first = 0; first < rows; first += step) {
      const count = Math.min(step, rows - first)
      readRows(first, count, block)
      for (let j = 0; j < columns; j++) {
        const at = j * rows + first
        for (let i = 0; i < count; i++) matrix.values[at + i] = block[i * columns + j]
      }
    }
  })
  return names.map((name, j) => ({ name, kind: 'number', values: column(matrix, j) }))
}

export function digestFile(file: DiskFile, digest: Hash): void {
  const chunk = new Uint8Array(CHUNK_BYTES)
  readDisk(file, (read) => {
    for (let position = 0; ; ) {
      const got = read(chunk, position)
      digest.update(chunk.subarray(0, got))
      position += got
      if (got < chunk.length) return
    }
  })
}
