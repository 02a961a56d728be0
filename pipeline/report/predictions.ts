import type { Predictions } from '../predict/index.ts'
import { csvLine } from '../store/csv-text.ts'
import type { MetricRow } from '../train/result.ts'
import { convergenceNotes, modelWords } from './model-words.ts'
import { counted, short } from './numbers.ts'
import type { TextTable } from './table.ts'

/** Lines that are put out at a time. */
const PIECE = 10_000

/** Predictions as CSV, piece by piece: a line for each row of the table, by its number there. */
export function* predictionLines({ rows, columns }: Predictions): Generator<string> {
  yield csvLine(['row', ...columns.map(({ title }) => title)])
  for (let first = 0; first < rows.length; first += PIECE) {
    const piece = Array.from(rows.slice(first, first + PIECE))
    yield piece.map((row, i) => csvLine([row, ...columns.map(({ values }) => values[first + i])])).join('\n')
  }
}

/** The same as a table. */
export function predictionsTable({ rows, columns }: Predictions): TextTable {
  return {
    columns: [
      { title: 'row', align: 'right' },
      ...columns.map(({ title, values }) => ({
        title,
        align: typeof values[0] === 'string' ? ('left' as const) : ('right' as const),
      })),
    ],
    rows: Array.from(rows, (row, i) => [String(row), ...columns.map(({ values }) => String(values[i]))]),
  }
}

/** All of it as one document. */
export function predictionsRecord({ model, rows, columns, lacking, metrics }: Predictions) {
  const { experiment, run, lambda, weights, converged, targets } = model
  return {
    experiment,
    run,
    ...(lambda === null ? { weights } : { lambda }),
    converged,
    targets,
    rows: Array.from(rows, (row, i) => ({
      row,
      ...Object.fromEntries(columns.map(({ title, values }) => [title, values[i]])),
    })),
    lacking,
    ...(metrics === null ? {} : { metrics }),
  }
}

/** Which model it is, what it does not say, and how far off it is: lines beside the answer. */
export function predictionNotes({ model, rows, lacking, metrics }: Predictions): string[] {
  const { targets } = model
  return [
    `${counted(rows.length, 'row')} by ${modelWords(model)}`,
    ...convergenceNotes(model),
    ...(lacking.length === 0 ? [] : [`nothing is said of ${lackingText(lacking)}`]),
    ...(metrics === null ? [] : [`held to "${targets.join('", "')}" of the table: ${metricsText(metrics)}`]),
  ]
}

function lackingText(lacking: readonly number[]): string {
  const named = lacking.slice(0, 8).join(', ')
  const more = lacking.length > 8 ? ` and ${lacking.length - 8} more` : ''
  return `${lacking.length === 1 ? 'row' : 'rows'} ${named}${more}, which ${lacking.length === 1 ? 'lacks' : 'lack'} a value`
}

function metricsText(metrics: MetricRow): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join(', ')
}
