import type { Matrix, Shape } from '../math/matrix.ts'
import type { SparseMatrix } from '../math/sparse-matrix.ts'
import type { RowFile } from './row-file.ts'

/** What a source reads: named columns, before anyone says which is the target. */
export interface Table<Kind extends AnyColumn = Column> {
  readonly rows: number
  readonly columns: readonly Kind[]
  /** The target where the source knows its own. */
  readonly target: string | null
  /** sha256, hex, of the bytes that were read, or of the numbers where they were made. */
  readonly digest: string
  /** Planted coefficient by column name, where the data come from a known truth. */
  readonly truth: Readonly<Record<string, number>> | null
}

/**
 * A column holds numbers (NaN is missing; an infinite one is refused where the column is used) or, where any cell is not a
 * number, text (empty is missing).
 */
export type Column =
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'text'; readonly values: readonly string[] }

/** A column of numbers, most of them 0: a column of a matrix that all such columns of a table share. Nothing is missing in it. */
export interface SparseColumn {
  readonly name: string
  readonly kind: 'sparse'
  readonly of: SparseMatrix
  readonly index: number
}

export type AnyColumn = Column | SparseColumn

/** A column of numbers to be predicted. */
export interface Target {
  readonly name: string
  readonly y: Float64Array
}

/** What a row is for. */
export const ROLE = { train: 0, validation: 1, test: 2 } as const

/** All of a dataset but the features' numbers. The arrays lie in shared memory: every thread sees one copy. */
export interface Outline {
  readonly features: readonly string[]
  readonly target: string
  /** Targets beyond the first, of nets that predict several numbers; none elsewhere. */
  readonly further: readonly Target[]
  /** The values of a target that is classes (text by code point, numbers by size); y then holds their index. */
  readonly classes: readonly string[] | null
  /** (nSamples, nFeatures) */
  readonly X: Shape
  readonly y: Float64Array
  /** Observation weights, or null where every row weighs 1. */
  readonly weights: Float64Array | null
  /** ROLE of each row. */
  readonly roles: Uint8Array
  /** Fold of each row, 0 … K−1, where a column says it, or its group or place in time where validation goes by these; −1 for test rows. */
  readonly folds: Int32Array | null
  /** Digest of the source (see Table). */
  readonly digest: string
  /** Planted coefficient of each feature, or null. */
  readonly truth: Float64Array | null
  /** What stands for a missing value of each feature, where the spec has them filled in. */
  readonly fill?: Float64Array
}

/** The same, as a part of what a result says. */
export function fillOf({ fill }: Outline): Pick<Outline, 'fill'> {
  return fill === undefined ? {} : { fill }
}

/** The names of all targets, in order. */
export function targetNames({ target, further }: Outline): readonly string[] {
  return [target, ...further.map(({ name }) => name)]
}

/** Numbers ready to be scaled and fitted. */
export interface Dataset extends Outline {
  /** Unscaled. */
  readonly X: Matrix
  /** Number of each row in the source, from 1: rows that were dropped leave gaps. */
  readonly rowNumbers: Int32Array
}

/** The same where most numbers are 0 and only the others are there. Who can fit it says so by its type; the checks of a run refuse the rest. */
export interface SparseDataset extends Outline {
  /** Unscaled. */
  readonly X: SparseMatrix
  /** Number of each row in the source, from 1: rows that were dropped leave gaps. */
  readonly rowNumbers: Int32Array
}

/** Whose features are in memory. */
export type AnyDataset = Dataset | SparseDataset

export function isSparse(dataset: AnyDataset | StreamedDataset): dataset is SparseDataset {
  return 'entries' in dataset.X
}

/** A dataset whose features are read from the disk, as often as they are asked for. */
export interface StreamedDataset extends Outline {
  /** The features of every row of the source, also of rows that the dataset leaves out. */
  readonly file: RowFile
  /** 1 for each row of the source that is a row of the dataset; null where all are. */
  readonly kept: Uint8Array | null
}

export function isStreamed(dataset: AnyDataset | StreamedDataset): dataset is StreamedDataset {
  return 'file' in dataset
}
