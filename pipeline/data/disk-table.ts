import type { Data } from '../spec/experiment.gen.ts'
import { diskCsv } from './disk-csv.ts'
import { diskNpy } from './disk-npy.ts'
import { diskParquet } from './disk-parquet.ts'
import type { SourceContext } from './index.ts'
import type { RowFile } from './row-file.ts'
import type { Scanned, ScannedColumns } from './scan.ts'

/** A table on the disk, of which only the names of its columns are known yet. */
export interface DiskTable {
  readonly names: readonly string[]
  /** The target where the source knows its own. */
  readonly target: string | null
  /** About what it takes to read the table into memory. */
  readonly bytes: number
  /** Looks through all rows. @param dropping whether rows that lack a value are left out. */
  scan(columns: ScannedColumns, dropping: boolean): ScannedRows
}

/** Rows that have been looked through, and where their features can be read again. */
export interface ScannedRows {
  readonly scanned: Scanned
  readonly file: RowFile
  readonly digest: string
}

/**
 * The table of a spec as rows that may stay on the disk; null where its source knows no such thing, or reading it into memory
 * takes less than `least` bytes.
 */
export async function openDiskTable(data: Data, context: SourceContext, least: number): Promise<DiskTable | null> {
  const table = await open(data, context, least)
  return table === null || table.bytes < least ? null : table
}

function open(data: Data, context: SourceContext, least: number): Promise<DiskTable | null> {
  if (data.kind === 'csv') return diskCsv(data, context, least)
  if (data.kind === 'npy') return diskNpy(data, context)
  if (data.kind === 'parquet') return diskParquet(data, context)
  return Promise.resolve(null)
}
