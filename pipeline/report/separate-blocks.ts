import { metricIn, type ResultRow } from '../store/results.ts'
import { metricOf } from '../train/result.ts'
import type { Block } from './block.ts'
import type { Reported } from './finished.ts'
import { meanSd, short } from './numbers.ts'
import type { TextTable } from './table.ts'

const LAMBDA = 'lambda.'

/** λ that are told one by one; of more, only the ends. */
const MOST_LISTED = 12

/** Separate λ against one: both errors, what that gains on rows that had no part in the search, and what it costs. */
export function separateBlocks({ rows, experiment }: Reported): Block[] {
  const tuned = rows.filter((row) => metricIn(row, 'tuning.cost') !== undefined)
  const [first] = tuned
  if (first === undefined) return []
  const by = first.run.spec.tuning?.by ?? 'layer'
  const singles = tuned.flatMap((row) => rows.filter((other) => isSingleOf(row, other)))
  const values = (among: readonly ResultRow[], name: string) =>
    among.flatMap(({ metrics }) => metricOf(metrics, name) ?? [])
  const said = (numbers: readonly number[]) => (numbers.length === 0 ? '–' : meanSd(numbers))
  const hasTest = values(tuned, 'test.loss').length > 0
  const lambdas = separateLambdas(first)
  const table: TextTable = {
    columns: [
      { title: 'λ', align: 'left' },
      { title: 'validation.loss', align: 'right' },
      ...(hasTest ? [{ title: 'test.loss', align: 'right' as const, optional: true }] : []),
      { title: 'non-zero', align: 'right' },
    ],
    rows: [
      [
        `one: ${said(values(tuned, 'single.lambda'))}`,
        said(values(tuned, 'single.validation.loss')),
        ...(hasTest ? [said(values(singles, 'test.loss'))] : []),
        said(values(singles, 'nonzeros')),
      ],
      [
        `one for each ${by}: ${rangeOf(lambdas.map(([, value]) => value))}`,
        said(values(tuned, 'validation.loss')),
        ...(hasTest ? [said(values(tuned, 'test.loss'))] : []),
        said(values(tuned, 'nonzeros')),
      ],
    ],
  }
  const listed =
    lambdas.length <= MOST_LISTED ? [lambdas.map(([name, value]) => `${name} ${short(value)}`).join(', ')] : []
  const lines = [gainText(tuned, experiment.validation.kind), costText(tuned), ...listed]
  return [{ title: `Separate λ per ${by} against one`, table, lines: lines.filter((line) => line !== '') }]
}

/** The fit at the best single λ, which the search put beside. */
function isSingleOf(tuned: ResultRow, { metrics, run }: ResultRow): boolean {
  return (
    metricOf(metrics, 'tuning.cost') === undefined &&
    run.spec.seed === tuned.run.spec.seed &&
    // A grid that is taken from cross-products is that of the rows but for its last bits.
    Math.abs(metrics.lambda - tuned.metrics['single.lambda']) <= 1e-9 * metrics.lambda
  )
}

function separateLambdas({ metrics }: ResultRow): [string, number][] {
  return Object.entries(metrics).flatMap(([name, value]): [string, number][] =>
    name.startsWith(LAMBDA) ? [[name.slice(LAMBDA.length), value]] : [],
  )
}

function rangeOf(values: readonly number[]): string {
  if (values.length === 0) return '–'
  return `${short(Math.min(...values))} … ${short(Math.max(...values))}`
}

/** The search chose the separate λ by the error above, so that this alone says whether they are better. */
function gainText(tuned: readonly ResultRow[], validation: string): string {
  const where = validation === 'cross-validation' ? 'folds' : 'test rows'
  const gains = tuned.flatMap(({ metrics }) => metricOf(metrics, 'gain') ?? [])
  if (gains.length === 0) {
    return `What it gains on rows without a part in the search is not known: there are no ${where} for that.`
  }
  const gain = gains.reduce((sum, value) => sum + value, 0) / gains.length
  const errors = tuned.flatMap(({ metrics }) => metricOf(metrics, 'gain_se') ?? [])
  const se = errors.reduce((sum, value) => sum + value, 0) / errors.length
  const sure = Math.abs(gain) > se ? (gain > 0 ? 'better' : 'worse') : 'no different'
  return `On ${where} without a part in the search separate λ are ${sure}: the loss ${gain < 0 ? 'rises' : 'falls'} by ${short(Math.abs(gain))}${errors.length > 0 ? ` ± ${short(se)} (SE)` : ''}.`
}

function costText(tuned: readonly ResultRow[]): string {
  const mean = (name: string) => {
    const found = tuned.flatMap(({ metrics }) => metricOf(metrics, name) ?? [])
    return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0) / found.length
  }
  const nested = mean('nested.cost')
  const times = (cost: number | null) => `${(cost ?? 0).toFixed(2)} times`
  return `Cost: ${times(mean('tuning.cost'))} the search for one λ, that search included${nested === null ? '' : `; the gain took ${times(nested)} more`}.`
}
