import { sharedVector } from '../math/matrix.ts'
import type { Data, SvmlightSource, Validation } from '../spec/experiment.gen.ts'
import { DataError, type Fault } from '../spec/faults.ts'
import { LIMITS } from '../spec/limits.ts'
import { chooseColumns, type Feature, gatherColumns } from './choose.ts'
import { type AnyColumn, type AnyDataset, type Dataset, ROLE, type Table } from './dataset.ts'
import { encodeFeatures, encodeFurther, encodeTarget } from './encode.ts'
import { type EncodedSparse, encodeSparse, sparseFeatures } from './encode-sparse.ts'
import { fitRows, rowsWithRole } from './folds.ts'
import { readTable, type SourceContext } from './index.ts'
import { vagueLevels } from './levels.ts'
import { allRows, completeRows, fillMissing, valueFaults } from './missing.ts'
import { assignRoles, LEFT_OUT } from './split.ts'
import { foldsOf, validationColumn, validationFaults, validationFolds } from './validation/index.ts'
import { warningsOf } from './warnings.ts'
import { observationWeights, weightlessFolds } from './weights.ts'

/** What a dataset is made from: the spec's parts, its seed, and the folders in which its paths are looked for. */
export interface LoadRequest<Source extends Data = Data> extends SourceContext {
  readonly data: Source
  readonly validation: Validation
  /** Whether the target's values are classes although they may be numbers; text always is. */
  readonly classes?: boolean
}

/** The dataset, and what is worth a word although it can be fitted. */
export interface Loaded<Kind extends AnyDataset = AnyDataset> {
  readonly dataset: Kind
  readonly warnings: readonly Fault[]
}

/**
 * From the spec to numbers: read the table, choose columns, leave out rows, give rows their roles, encode, fill, and put it
 * all into shared memory. Everything that is wrong is collected on the way and thrown as one DataError at the end.
 */
export async function loadDataset(request: LoadRequest<Exclude<Data, SvmlightSource>>): Promise<Loaded<Dataset>>
export async function loadDataset(request: LoadRequest): Promise<Loaded>
export async function loadDataset(request: LoadRequest): Promise<Loaded> {
  const { data, validation, seed, memory = LIMITS.memory, classes = false } = request
  const faults: Fault[] = []

  const table = await readTable(data, request)
  const chosen = chooseColumns(table, data, validationColumn(validation), faults)

  const candidates = data.missing === 'drop-rows' ? completeRows(table.rows, chosen) : allRows(table.rows)
  refuseIfEmpty(candidates, table, faults)
  const context = { rows: candidates, sourceRows: table.rows, target: chosen.target, splitColumn: chosen.split, seed }
  const candidateRoles = assignRoles(data.split, context, faults)
  const rows = candidates.filter((_, i) => candidateRoles[i] !== LEFT_OUT)
  const roles = sharedBytes(candidateRoles.filter((role) => role !== LEFT_OUT))
  const rowNumbers = sharedIntegers(rows.map((row) => row + 1))

  const columns = rows.length === table.rows ? chosen : gatherColumns(chosen, rows)
  faults.push(...valueFaults(columns, rowNumbers, data.missing === 'mean'))
  const weights = observationWeights(columns.weights, roles, rowNumbers, faults)
  const { names, X } = encode(columns.features, data, rows, rowNumbers, memory, faults)
  let fill: Float64Array | null = null
  if (data.missing === 'mean' && !('entries' in X)) {
    // What a hold-out judges has no part in what is judged.
    const fitted = validation.kind === 'holdout' ? rowsWithRole({ roles }, ROLE.train) : fitRows({ roles })
    fill = fillMissing(X, names, fitted, weights, faults)
  }
  const folds = foldsOf(columns.fold, validation, roles, rowNumbers, faults)

  if (classes && columns.target !== null) faults.push(...vagueLevels(columns.target, rowNumbers, 'data.target'))
  if (faults.length > 0 || columns.target === null) throw new DataError(faults)
  const observations: Omit<Dataset, 'X'> = {
    features: names,
    target: columns.target.name,
    ...encodeTarget(columns.target, classes, 'entries' in X ? null : X),
    further: columns.further.map((column) => encodeFurther(column, faults)),
    weights,
    roles,
    folds,
    rowNumbers,
    digest: table.digest,
    truth: columns.target.name === table.target ? plantedTruth(table, names) : null,
    ...(fill === null ? {} : { fill }),
  }
  if (faults.length > 0) throw new DataError(faults)
  const dataset = 'entries' in X ? { ...observations, X } : { ...observations, X }
  const impossible = validationFaults(dataset, validation, memory)
  if (impossible.length > 0) throw new DataError(impossible)
  const weightless = weights === null ? [] : weightlessFolds(dataset, validationFolds(dataset, validation, seed))
  if (weightless.length > 0) throw new DataError(weightless)
  return { dataset, warnings: warningsOf(dataset, data) }
}

/** The features as one matrix: of dense columns or, where the source has sparse ones, as these say. */
function encode(
  features: readonly Feature[],
  data: Data,
  rows: Int32Array,
  rowNumbers: Int32Array,
  memory: number,
  faults: Fault[],
): EncodedSparse {
  const sparse = sparseFeatures(features)
  const full = features.find(({ column }) => column.kind !== 'sparse')
  const isMixed = features.some(({ column }) => column.kind === 'sparse')
  if (data.kind === 'svmlight' && data.dense === false && full !== undefined && isMixed) {
    const what = `"${full.column.name}" among the features has no zeros to leave out`
    faults.push({ path: 'data.dense', what, fix: `put "${full.column.name}" into data.exclude, or write dense: auto` })
  }
  if (sparse === null || data.kind !== 'svmlight') {
    return encodeFeatures(features, data.one_hot, rowNumbers, faults, memory)
  }
  for (const [i, name] of data.one_hot.entries()) {
    const what = `"${name}" is a column of numbers, most of them 0`
    faults.push({ path: `data.one_hot[${i}]`, what, fix: 'encode it before the file is written' })
  }
  return encodeSparse(sparse, rows, data.dense, memory, faults)
}

/** Without a row, every later step would complain in its own words. */
function refuseIfEmpty(rows: Int32Array, table: Table<AnyColumn>, faults: readonly Fault[]): void {
  if (rows.length > 0) return
  const what = `each of the ${table.rows} rows lacks a value`
  throw new DataError([...faults, { path: 'data.missing', what, fix: 'exclude the columns with many missing values' }])
}

/** The truth holds for the target that it made, and for no other. */
function plantedTruth({ truth }: Table<AnyColumn>, names: readonly string[]): Float64Array | null {
  if (truth === null) return null
  const planted = sharedVector(names.length)
  names.forEach((name, j) => {
    planted[j] = Object.hasOwn(truth, name) ? truth[name] : 0
  })
  return planted
}

/** A copy that every thread sees. */
export function sharedBytes(values: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(values.length))
  shared.set(values)
  return shared
}

function sharedIntegers(values: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength))
  shared.set(values)
  return shared
}
