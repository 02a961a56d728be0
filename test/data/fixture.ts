import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Dataset } from '../../pipeline/data/dataset.ts'
import { type Loaded, loadDataset } from '../../pipeline/data/load.ts'
import { sharedVector, zeros } from '../../pipeline/math/matrix.ts'
import type {
  BundledSource,
  CrossValidation,
  CsvSource,
  NpySource,
  ParquetSource,
  SyntheticSource,
  Validation,
} from '../../pipeline/spec/experiment.gen.ts'
import { DataError, type Fault } from '../../pipeline/spec/faults.ts'

const defaults = {
  exclude: [],
  one_hot: [],
  missing: 'error',
  split: { kind: 'none' },
  scaling: { features: 'standardize', fit_on: 'train' },
} as const

/** Resolved `data` of each kind, as the schema's defaults make it. */
export function csv(own: Partial<CsvSource> = {}): CsvSource {
  return { ...defaults, exclude: [], one_hot: [], kind: 'csv', path: 'table.csv', delimiter: ',', target: 'y', ...own }
}
export function npy(own: Partial<NpySource> = {}): NpySource {
  return { ...defaults, exclude: [], one_hot: [], kind: 'npy', path: 'table.npy', ...own }
}
export function parquet(own: Partial<ParquetSource> = {}): ParquetSource {
  return { ...defaults, exclude: [], one_hot: [], kind: 'parquet', path: 'table.parquet', target: 'y', ...own }
}
export function bundled(own: Partial<BundledSource> = {}): BundledSource {
  return { ...defaults, exclude: [], one_hot: [], kind: 'bundled', dataset: 'diabetes', ...own }
}
export function synthetic(own: Partial<SyntheticSource> = {}): SyntheticSource {
  const shape = { rows: 200, columns: 50, informative: 5, coefficient: 1, correlation: 0, snr: 3 }
  return { ...defaults, exclude: [], one_hot: [], kind: 'synthetic', structure: 'autoregressive', ...shape, ...own }
}

/** K-fold validation as the schema's defaults make it. */
export function kFolds(own: Partial<CrossValidation> = {}): CrossValidation {
  return { kind: 'cross-validation', folds: 10, stratify: false, repeats: 1, grid: 'common', ...own }
}

export const noValidation: Validation = { kind: 'none' }

/** A fresh folder with these files in it, gone when the test is over. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lariat-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** Loads a CSV text as the spec `own` says. */
export function loadText(
  text: string,
  own: Partial<CsvSource> = {},
  validation: Validation = noValidation,
): Promise<Loaded<Dataset>> {
  return loadDataset({ data: csv(own), validation, seed: 1, directory: folderWith({ 'table.csv': text }) })
}

/** The faults that a promise is rejected with. */
export async function faultsOf(loading: Promise<unknown>): Promise<readonly Fault[]> {
  try {
    await loading
  } catch (error) {
    if (error instanceof DataError) return error.faults
    throw error
  }
  throw new Error('there was no fault')
}

/** A dataset from rows of numbers, the last of them y; every row trains. */
export function datasetOf(rows: readonly (readonly number[])[], weights: readonly number[] | null = null): Dataset {
  const X = zeros(rows.length, rows[0].length - 1)
  rows.forEach((row, i) => {
    for (let j = 0; j < X.columns; j++) X.values[j * X.rows + i] = row[j]
  })
  const y = sharedVector(rows.length)
  y.set(rows.map((row) => row[X.columns]))
  return {
    features: Array.from({ length: X.columns }, (_, j) => `x${j + 1}`),
    target: 'y',
    classes: null,
    further: [],
    X,
    y,
    weights: weights === null ? null : Float64Array.from(weights),
    roles: new Uint8Array(rows.length),
    folds: null,
    rowNumbers: Int32Array.from(rows, (_, i) => i + 1),
    digest: '',
    truth: null,
  }
}
