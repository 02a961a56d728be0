import type { Floats } from '../math/floats.ts'
import { sharedVector } from '../math/matrix.ts'
import { enumerate } from '../spec/enumerate.ts'
import type { Fault } from '../spec/faults.ts'
import { type Column, type Outline, ROLE } from './dataset.ts'
import type { Fold } from './folds.ts'

/** Observation weights from their column: finite, 0 or more, and not all 0 where the rows train. Null where there is no column. */
export function observationWeights(
  column: Column | null,
  roles: Uint8Array,
  rowNumbers: Int32Array,
  faults: Fault[],
): Float64Array | null {
  if (column === null) return null
  const fault = (what: string, fix: string) => void faults.push({ path: 'data.weights', what, fix })
  if (column.kind === 'text') {
    fault(`column "${column.name}" holds text`, 'weights are numbers, 0 or more')
    return null
  }
  const weights = sharedVector(column.values.length)
  weights.set(column.values)
  // Plain loops: there may be ten million of them.
  const bad: string[] = []
  let heavy = false
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]
    if (weight > 0 && weight < Number.POSITIVE_INFINITY) heavy ||= roles[i] === ROLE.train
    else if (weight !== 0) bad.push(`${Number.isNaN(weight) ? 'nothing' : weight} in row ${rowNumbers[i]}`)
  }
  if (bad.length > 0)
    fault(`column "${column.name}" says ${enumerate(bad, 4)}`, 'weights are finite numbers, 0 or more')
  else if (!heavy) {
    fault(`column "${column.name}" is 0 in every training row`, 'give some training rows a weight above 0')
  }
  return weights
}

/** The observation weights of these rows, or null where every row weighs 1. */
export function weightsOf({ weights }: Pick<Outline, 'weights'>, rows: Int32Array): Float64Array | null {
  return weights === null ? null : Float64Array.from(rows, (row) => weights[row])
}

/** Observation weights with mean 1, as losses want them: the mean loss of a part is then on average that of the whole. */
export function withMeanOne(weights: Floats | null): Float64Array | null {
  if (weights === null) return null
  let total = 0
  for (let i = 0; i < weights.length; i++) total += weights[i]
  return Float64Array.from(weights, (weight) => (weight * weights.length) / total)
}

/** What these rows weigh together: their number, where every row weighs 1. */
export function totalWeight({ weights }: Pick<Outline, 'weights'>, rows: Int32Array): number {
  return weights === null ? rows.length : rows.reduce((sum, row) => sum + weights[row], 0)
}

/** Faults for folds that have no row with a weight above 0 to fit, or none to try: their error would be 0/0. */
export function weightlessFolds({ weights }: Outline, folds: readonly Fold[]): readonly Fault[] {
  if (weights === null) return []
  const isHeavy = (row: number) => weights[row] > 0
  return folds.flatMap(({ train, held }, k) => {
    if (train.some(isHeavy) && held.some(isHeavy)) return []
    const what = `fold ${k + 1} ${train.some(isHeavy) ? 'holds out' : 'trains on'} rows of weight 0 only`
    return [{ path: 'data.weights', what, fix: 'take fewer folds, or leave rows of weight 0 out of the data' }]
  })
}
