import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from '../../pipeline/experiment.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import type { Tensor } from '../../pipeline/train/result.ts'
import { ROOT } from '../lariat.ts'

/** The text of a file of this folder. */
export function oracle(name: string): string {
  return readFileSync(join(ROOT, 'test/oracle', name), 'utf8')
}

/** A bundled table as CSV, with a column more that puts each of its rows into a fold. */
export function withFolds(dataset: string, foldOf: (row: number) => number): string {
  const lines = readFileSync(join(ROOT, `configs/data/${dataset}.csv`), 'utf8').trimEnd().split('\n')
  return lines.map((line, i) => `${line},${i === 0 ? 'fold' : foldOf(i - 1)}\n`).join('')
}

/** A fitted path as the weights file has it, its matrices row by row. */
export interface FittedRows {
  readonly lambda: readonly number[]
  readonly coef: readonly (readonly number[])[]
  readonly scaled: readonly (readonly number[])[]
  readonly intercept: readonly number[]
  /** The same, row by row. */
  readonly intercepts: readonly (readonly number[])[]
}

/** The weights of the only run of an experiment. */
export async function fittedRows({ folder, plan }: Outcome): Promise<FittedRows> {
  const file = await readWeights(folder, plan.runs[0].id, 'path')
  if (file === null) throw new Error('the run has no path of weights')
  const { tensors } = file
  return {
    lambda: [...tensors.lambda.values],
    coef: rowsOf(tensors.coef),
    scaled: rowsOf(tensors.coef_scaled),
    intercept: [...tensors.intercept.values],
    intercepts: rowsOf(tensors.intercept),
  }
}

/** Largest difference from what is right, relative to the largest that is right. */
export function distance(found: readonly number[], right: readonly number[]): number {
  const size = Math.max(...right.map(Math.abs))
  const apart = right.map((value, j) => Math.abs(found[j] - value))
  return found.length === right.length ? Math.max(...apart) / (size === 0 ? 1 : size) : Number.POSITIVE_INFINITY
}

function rowsOf({ shape: [length, ...sides], values }: Tensor): number[][] {
  const width = sides.reduce((product, side) => product * side, 1)
  return Array.from({ length }, (_, k) => [...values.subarray(k * width, (k + 1) * width)])
}
