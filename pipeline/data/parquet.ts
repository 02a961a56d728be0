import { createHash } from 'node:crypto'
import { tableNumbers } from '../kernels/table-memory.ts'
import { column as columnOf } from '../math/matrix.ts'
import type { ParquetSource } from '../spec/experiment.gen.ts'
import { LIMITS } from '../spec/limits.ts'
import type { Column, Table } from './dataset.ts'
import type { SourceContext } from './index.ts'
import { digestFile } from './npy.ts'
import { openPageRoom } from './page-room.ts'
import { openParquet, refuseIfVast } from './parquet-file.ts'

/** The table in a Parquet file: columns of numbers and booleans, and of text. */
export async function parquetTable(data: ParquetSource, context: SourceContext): Promise<Table> {
  const file = await openParquet(data, context)
  const { rows, names } = file
  const memory = context.memory ?? LIMITS.memory
  refuseIfVast(file.disk, rows, file.columns.length, memory)
  const { readColumn } = await import('./parquet-column.ts')
  // Side by side in shared memory, so that a matrix of features need not be copied from them.
  const numbers = { rows, columns: file.columns.length, values: tableNumbers(rows, file.columns.length) }
  const read = new Map<string, Column>()
  const room = openPageRoom(memory)
  let next = 0
  for (const column of file.columns) {
    const own = readColumn(file, column, columnOf(numbers, next), room)
    read.set(column.name, own)
    if (own.kind === 'number') next++
  }
  const digest = createHash('sha256')
  digestFile(file.disk, digest)
  // Nobody asks for what is excluded but by its name.
  const columns = names.map((name): Column => read.get(name) ?? { name, kind: 'text', values: [] })
  return { rows, columns, target: null, digest: digest.digest('hex'), truth: null }
}
