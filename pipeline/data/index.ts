import type { Data, Validation } from '../spec/experiment.gen.ts'
import { bundledTable } from './bundled.ts'
import { csvTable } from './csv.ts'
import type { AnyColumn, Table } from './dataset.ts'
import { npyTable } from './npy.ts'
import { parquetTable } from './parquet.ts'
import { svmlightTable } from './svmlight.ts'
import { syntheticTable } from './synthetic.ts'

/** What a source may know besides its own part of the spec. */
export interface SourceContext {
  /** The folder of the spec: paths are relative to it. */
  readonly directory: string
  /** Further folders in which a path is looked for, in this order. */
  readonly alternatives?: readonly string[]
  readonly seed: number
  /** May name a column, which then is read even where the spec excludes it. */
  readonly validation?: Validation
  /** Bytes that the table may take; LIMITS.memory where nobody says. */
  readonly memory?: number
}

type DataOf<Kind extends Data['kind']> = { [K in Kind]: Extract<Data, { kind: K }> }[Kind]

/** One source for every kind in the schema: the compiler refuses a kind without a source and a source without a kind. */
const sources: {
  readonly [K in Data['kind']]: (data: DataOf<K>, context: SourceContext) => Promise<Table<AnyColumn>>
} = {
  csv: csvTable,
  npy: npyTable,
  parquet: parquetTable,
  bundled: bundledTable,
  svmlight: svmlightTable,
  synthetic: syntheticTable,
}

/** The table that a spec's `data` names. A DataError says what stands in the way. */
export function readTable<Kind extends Data['kind']>(
  data: DataOf<Kind>,
  context: SourceContext,
): Promise<Table<AnyColumn>> {
  const kind: Kind = data.kind
  return sources[kind](data, context)
}
