import { numbersOf } from '../data/choose.ts'
import type { AnyColumn, Table } from '../data/dataset.ts'
import { losses } from '../loss/index.ts'
import { runOf } from '../math/vector.ts'
import { quality } from '../train/quality.ts'
import type { MetricRow } from '../train/result.ts'
import type { Design } from './design.ts'
import type { UsableModel } from './open-model.ts'

/** What is said of rows, column by column. */
export interface Answers {
  /** Number of each row in the table, from 1. */
  readonly rows: Int32Array
  /** `prediction`, or of several targets `prediction.<target>`; of classes also `probability.<class>`. */
  readonly columns: readonly AnswerColumn[]
  /** Loss and errors by name, where the table has the target of every row: of several, `rmse.<target>` and its like. Null where it has not. */
  readonly metrics: MetricRow | null
}

export interface AnswerColumn {
  readonly title: string
  readonly values: ArrayLike<number | string>
}

/** Means of numbers, rates of counts; of classes the likeliest, and how likely each is. */
export function answersOf(model: UsableModel, { X, rows }: Design, table: Table<AnyColumn>): Answers {
  const { loss, outputs } = model
  const eta = model.eta(X)
  const meansAt = (at: Float64Array) => {
    const means = new Float64Array(at.length)
    losses[loss].predict({ rows: X.rows, outputs, eta: at, y: new Float64Array(), weights: null }, means)
    return means
  }
  const predicted = meansAt(eta)
  const shares = (): Float64Array[] =>
    // Of two classes there is one output, that of the later; 1 less a share near 1 would have no digits.
    outputs === 1 ? [meansAt(eta.map((one) => -one)), predicted] : outputsOf(predicted, outputs)
  return {
    rows: rows.map((row) => row + 1),
    columns: model.classes === null ? numberColumns(model, predicted) : classColumns(model.classes, shares()),
    metrics: errors(model, eta, predicted, rows, table),
  }
}

function numberColumns({ targets, outputs }: UsableModel, predicted: Float64Array): AnswerColumn[] {
  return outputsOf(predicted, outputs).map((values, k) => ({
    title: outputs === 1 ? 'prediction' : `prediction.${targets[k] ?? k + 1}`,
    values,
  }))
}

/** The first of the likeliest, and how likely each is. */
function classColumns(classes: readonly string[], shares: readonly Float64Array[]): AnswerColumn[] {
  const likeliest = Array.from(shares[0], (_, i) =>
    shares.reduce((best, own, k) => (own[i] > shares[best][i] ? k : best), 0),
  )
  return [
    { title: 'prediction', values: likeliest.map((k) => classes[k]) },
    ...classes.map((name, k) => ({ title: `probability.${name}`, values: shares[k] })),
  ]
}

/** Each output of all rows. */
function outputsOf(values: Float64Array, outputs: number): Float64Array[] {
  return Array.from({ length: outputs }, (_, k) => runOf(values, k, outputs))
}

/** How far off the predictions are, where the table says what was to be predicted. */
function errors(
  { loss, outputs, targets, classes }: UsableModel,
  eta: Float64Array,
  predicted: Float64Array,
  rows: Int32Array,
  table: Table<AnyColumn>,
): MetricRow | null {
  const codes = targets.map((name) =>
    codesOf(
      table.columns.find((one) => one.name === name),
      classes,
      rows,
    ),
  )
  if (codes.length === 0 || rows.length === 0) return null
  // Each of several targets has errors of its own.
  const apart = classes === null ? outputs : 1
  const width = outputs / apart
  const metrics: Record<string, number> = {}
  for (let k = 0; k < apart; k++) {
    const y = codes[k]
    if (y == null) return null
    const own = (values: Float64Array) => runOf(values, k, apart)
    const at = { rows: rows.length, outputs: width, y, weights: null }
    const value = losses[loss].value({ ...at, eta: own(eta) })
    const said = { loss: value, ...quality(loss, { ...at, predicted: own(predicted) }, value) }
    for (const [name, metric] of Object.entries(said))
      if (Number.isFinite(metric)) metrics[apart === 1 ? name : `${name}.${targets[k]}`] = metric
  }
  return metrics
}

/** The target as the loss reads it; null where a row has none, or one that the model does not know. */
function codesOf(
  source: AnyColumn | undefined,
  classes: readonly string[] | null,
  rows: Int32Array,
): Float64Array | null {
  if (source === undefined) return null
  const values = source.kind === 'sparse' ? numbersOf(source) : source.values
  if (classes === null && source.kind === 'text') return null
  const code = (value: number | string) => (classes === null ? Number(value) : classes.indexOf(String(value)))
  const y = Float64Array.from(rows, (row) => code(values[row]))
  return y.every((value) => Number.isFinite(value) && (classes === null || value >= 0)) ? y : null
}
