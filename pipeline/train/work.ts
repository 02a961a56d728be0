import type { Outline } from '../data/dataset.ts'
import { foldCount } from '../data/validation/index.ts'
import { settleLayers } from '../model/layers.ts'
import { isNetRun, isPathRun, type NetRunSpec, type RunSpec } from '../spec/resolve.ts'
import { isOfTallProducts, keepsProducts } from './gram/is-gram-run.ts'
import { netEnds } from './settle.ts'

/** Looks at the rows that a λ costs, beside their cross-products. */
const LOOKS_PER_LAMBDA = 20

/** What a fit from cross-products costs whatever their size, as so many multiplications. */
const LEAST_PER_FIT = 1e4

/** Multiplications of a run, to an order of magnitude: what is known of its time before it is trained. */
export function workOf(run: RunSpec, dataset: Outline): number {
  const trainings = 1 + foldCount(dataset, run.validation)
  const { rows, columns } = dataset.X
  if (isNetRun(run)) return 3 * run.train.epochs * rows * weightsOf(run, dataset) * trainings
  if (isFromProducts(run, dataset, trainings)) {
    return rows * columns * columns + trainings * lambdaCount(run.penalty) * (columns * columns + LEAST_PER_FIT)
  }
  const { model, penalty } = run
  const outputs = model.kind === 'multinomial' ? (dataset.classes?.length ?? 1) : 1
  return rows * columns * outputs * (Math.min(rows, columns) + LOOKS_PER_LAMBDA * lambdaCount(penalty)) * trainings
}

/** Whether rows are looked at once for all folds and λ, as far as the spec tells. */
function isFromProducts(run: RunSpec, { further, features, X }: Outline, trainings: number): boolean {
  if (!isPathRun(run) || further.length > 0 || !keepsProducts(trainings - 1, features.length)) return false
  return isOfTallProducts(run, features, X.rows)
}

/** Each weight is multiplied three times for each row and epoch: forwards, backwards, and for its gradient. */
function weightsOf({ model, penalty }: NetRunSpec, dataset: Outline): number {
  let inputs = dataset.X.columns
  let weights = 0
  for (const { units } of settleLayers(model, penalty, netEnds(dataset))) {
    weights += units * (inputs + 1)
    inputs = units
  }
  return weights
}

export function lambdaCount(penalty: RunSpec['penalty']): number {
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return 1
  const { path } = penalty.lambda
  return path === undefined ? 1 : (path.values?.length ?? path.count ?? 100)
}
