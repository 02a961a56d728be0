import { type AnyDataset, isSparse, isStreamed, type Outline, type StreamedDataset } from '../../data/dataset.ts'
import { foldCount } from '../../data/validation/index.ts'
import { settleLayers } from '../../model/layers.ts'
import { parts as penaltyParts } from '../../penalty/index.ts'
import { relaxOf } from '../../penalty/relax.ts'
import type { Fault } from '../../spec/faults.ts'
import { inGigabytes } from '../../spec/limits.ts'
import { isNetRun, type NetRunSpec, type RunSpec } from '../../spec/resolve.ts'
import { keepsProducts } from '../gram/is-gram-run.ts'
import { netEnds } from '../settle.ts'
import { lambdaCount, workOf } from '../work.ts'

/** Something a run keeps in memory, the place in the spec that makes it so large, and what would make it smaller. */
interface Part {
  readonly path: string
  /** As in `so many weights`; written only where it is told. */
  readonly what: () => string
  readonly numbers: number
  readonly fix: string
}

/** Multiplications of a training: three years of a processor that does 10⁹ a second. */
const MOST_WORK = 1e17

/** Weights, gradients and the most that any optimizer and update remember of each (FTRL beside Adam), by count of arrays. */
const ARRAYS_PER_WEIGHT = 8

/** Numbers in a line of metrics for each layer: a histogram of 20 bins, some twenty metrics, and as much again for names. */
const NUMBERS_PER_LINE = 100

/**
 * Faults of a run that would need more memory than there shall be, or more years than anyone has: by estimate, from the
 * spec and the shape of its table, before anything of it is taken. One fault, at what needs the most.
 */
export function sizeFaults(run: RunSpec, dataset: AnyDataset | StreamedDataset, memory: number): Fault[] {
  const all = [
    isStreamed(dataset) ? heldOf(dataset) : tableOf(dataset),
    ...(isNetRun(run) ? netParts(run, dataset) : pathParts(run, dataset)),
  ]
  const bytes = all.reduce((sum, { numbers }) => sum + numbers * Float64Array.BYTES_PER_ELEMENT, 0)
  if (bytes > memory) {
    const { path, what, fix } = all.reduce((most, part) => (part.numbers > most.numbers ? part : most))
    const needs = `${what()}: such a run needs about ${inGigabytes(bytes)}, and the limit is ${inGigabytes(memory)}`
    return [{ path, what: needs, fix: `${fix}, or raise --max-memory` }]
  }
  return isNetRun(run) ? workFaults(run, dataset) : []
}

/** The numbers of the table and, for the rows in work, the same scaled and once more as the solver wants them. */
function tableOf(dataset: AnyDataset): Part {
  const { rows, columns } = dataset.X
  // A number of a sparse table has its row beside it, which is half as long.
  const stored = isSparse(dataset) ? 1.5 * dataset.X.entries.length : rows * columns
  const what = () => `a table of ${count(rows)} rows and ${count(columns)} features`
  return { path: 'data', what, numbers: 3 * stored, fix: 'take fewer rows or columns' }
}

/** Of rows that stay on the disk: target, weights and roles, and as much again while folds are drawn. */
function heldOf({ X }: Outline): Part {
  const what = () => `${count(X.rows)} rows, of which only the features stay on the disk`
  return { path: 'data', what, numbers: 4 * X.rows, fix: 'take fewer rows' }
}

/** The weights of every λ and fold, on both scales, and the cross-products that squared loss is solved from. */
function pathParts({ model, penalty, validation, tuning }: RunSpec, dataset: AnyDataset | StreamedDataset): Part[] {
  const { rows, columns } = dataset.X
  const outputs = model.kind === 'multinomial' ? (dataset.classes?.length ?? 1) : 1
  const lambdas = lambdaCount(penalty)
  const paths = 1 + foldCount(dataset, validation)
  // One matrix for each fold and one of all rows where they fit beside the rows, else one where no L1 part makes it sparse.
  const tall = model.kind === 'linear' && columns <= rows && !isSparse(dataset)
  const products = !tall
    ? 0
    : keepsProducts(paths - 1, columns)
      ? paths
      : (penaltyParts(penalty)?.l1 ?? 0) === 0
        ? 1
        : 0
  return [
    {
      path: penalty.kind === 'none' || typeof penalty.lambda === 'number' ? 'data' : 'penalty.lambda.path',
      what: () => `${count(columns * outputs)} weights for each of ${count(lambdas)} λ${each(paths, 'path')}`,
      // On both scales; of a relaxed path the fit that chooses and the refit as well.
      numbers: (relaxOf(penalty) === null ? 2 : 4) * (paths + 1) * lambdas * (columns + 1) * outputs,
      fix: 'take fewer λ, folds or features',
    },
    {
      path: 'validation',
      what: () => `cross-products of ${count(columns)} features for each of ${count(paths)} paths`,
      numbers: products * columns * columns,
      fix: 'take fewer folds or features',
    },
    {
      path: 'tuning',
      what: () => `the columns of ${count(columns)} features for each of ${count(paths)} fits that are kept open`,
      // Scaled, and as the solver wants them; their cross-products; and what BFGS remembers of every pair of λ.
      numbers: tuning === undefined ? 0 : paths * columns * (3 * rows + 2 * columns),
      fix: 'take fewer folds or features',
    },
  ]
}

/** Weights with all that trains them, what a batch needs, snapshots, and lines of metrics. */
function netParts(run: NetRunSpec, dataset: Outline): Part[] {
  const { train, snapshots, validation } = run
  const { rows, columns } = dataset.X
  const layers = layerSizes(run, dataset)
  const weights = layers.reduce((sum, layer) => sum + layer.weights, 0)
  const units = layers.reduce((sum, layer) => sum + layer.units, 0)
  const largest = layers.reduce((most, layer) => (layer.weights > most.weights ? layer : most))
  const trainings = 1 + foldCount(dataset, validation)
  const batch = train.batch_size === 'full' ? rows : Math.min(train.batch_size, rows)
  const steps = train.epochs * Math.ceil(rows / batch)
  const kept =
    2 +
    snapshots.keep.length +
    snapshots.steps.filter((step) => step <= steps).length +
    Math.floor(train.epochs / (snapshots.every ?? Number.POSITIVE_INFINITY))
  const lines = 2 + Math.floor(train.epochs / train.evaluate_every)
  return [
    {
      path: largest.path,
      what: () => `a net of ${count(weights)} weights`,
      numbers: ARRAYS_PER_WEIGHT * weights,
      fix: 'take fewer units',
    },
    {
      path: 'train.batch_size',
      what: () => `batches of ${count(batch)} rows through ${count(units)} units`,
      numbers: batch * (5 * units + columns),
      fix: 'take smaller batches',
    },
    {
      path: snapshots.every === undefined ? 'snapshots.steps' : 'snapshots.every',
      what: () => `${count(kept)} snapshots of ${count(weights)} weights${each(trainings, 'training')}`,
      numbers: 2 * trainings * kept * weights,
      fix: 'keep fewer snapshots',
    },
    {
      path: 'train.epochs',
      what: () =>
        `${count(lines)} lines of metrics of ${layers.length === 1 ? 'a layer' : `${count(layers.length)} layers`}${each(trainings, 'training')}`,
      numbers: NUMBERS_PER_LINE * trainings * lines * layers.length,
      fix: `take fewer epochs, or write evaluate_every: ${Math.ceil(train.epochs / 1000)}`,
    },
  ]
}

function workFaults(run: NetRunSpec, dataset: Outline): Fault[] {
  const work = workOf(run, dataset)
  if (work <= MOST_WORK) return []
  const weights = layerSizes(run, dataset).reduce((sum, layer) => sum + layer.weights, 0)
  const what = `${count(run.train.epochs)} epochs of ${count(dataset.X.rows)} rows and ${count(weights)} weights would take about ${count(work / 3e16)} years`
  return [{ path: 'train.epochs', what, fix: 'take fewer epochs or units' }]
}

interface LayerSize {
  readonly path: string
  readonly units: number
  readonly weights: number
}

function layerSizes({ model, penalty }: NetRunSpec, dataset: Outline): LayerSize[] {
  let inputs = dataset.X.columns
  return settleLayers(model, penalty, netEnds(dataset)).map(({ units }, l) => {
    const path = model.kind === 'mlp' ? `model.layers[${l}].units` : 'model'
    const size = { path, units, weights: units * (inputs + 1) }
    inputs = units
    return size
  })
}

function each(number: number, noun: string): string {
  return number === 1 ? '' : `, in ${count(number)} ${noun}s`
}

/** `1,024`, or `1.2e+10` where nobody counts the digits. */
function count(number: number): string {
  return number < 1e7 ? Math.round(number).toLocaleString('en') : number.toExponential(1)
}
