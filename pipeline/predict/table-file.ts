import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { AnyColumn, Table } from '../data/dataset.ts'
import { readTable } from '../data/index.ts'
import type { Data } from '../spec/experiment.gen.ts'
import { DataError } from '../spec/faults.ts'

/** A file with rows, as a command line names it. */
export interface TableFile {
  readonly path: string
  /** Between two cells of a CSV file; by default what the run's own has. */
  readonly delimiter?: string
  /** Bytes that it may take. */
  readonly memory: number
}

type FileKind = 'csv' | 'npy' | 'parquet' | 'svmlight'

const ENDINGS: readonly (readonly [RegExp, FileKind])[] = [
  [/\.npy$/, 'npy'],
  [/\.(parquet|pq)$/, 'parquet'],
  [/\.(svmlight|svm|libsvm)(\.gz)?$/, 'svmlight'],
  [/\.(csv|tsv|tab)(\.gz)?$/, 'csv'],
]

/** Reads a table, by the ending of its name; one without an ending that is known as the run's own. @throws DataError */
export async function readTableFile({ path, delimiter, memory }: TableFile, own: Data): Promise<Table<AnyColumn>> {
  if (!existsSync(dirname(path)))
    throw new DataError([
      { path: 'data.path', what: `there is no folder "${dirname(path)}"`, fix: 'give a path from where you are' },
    ])
  const { one_hot, missing, scaling } = own
  const said = { path, target: '', exclude: [], one_hot, missing, scaling, split: { kind: 'none' as const } }
  const context = { directory: '.', seed: 0, memory }
  switch (kindOf(path, own)) {
    case 'csv': {
      const between = delimiter ?? (/\.(tsv|tab)(\.gz)?$/i.test(path) ? '\t' : own.kind === 'csv' ? own.delimiter : ',')
      return readTable({ ...said, kind: 'csv', delimiter: between }, context)
    }
    case 'npy':
      return readTable({ ...said, kind: 'npy' }, context)
    case 'parquet':
      return readTable({ ...said, kind: 'parquet' }, context)
    case 'svmlight': {
      const zeroBased = own.kind === 'svmlight' ? own.zero_based : 'auto'
      return readTable({ ...said, kind: 'svmlight', zero_based: zeroBased, dense: 'auto' }, context)
    }
  }
}

function kindOf(path: string, { kind }: Data): FileKind {
  const [, known] = ENDINGS.find(([ending]) => ending.test(path.toLowerCase())) ?? []
  if (known !== undefined) return known
  return kind === 'bundled' || kind === 'synthetic' ? 'csv' : kind
}
