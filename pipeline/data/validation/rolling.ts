import type { RollingValidation } from '../../spec/experiment.gen.ts'
import type { Outline } from '../dataset.ts'
import { type Fold, fitRows } from '../folds.ts'
import { rowsNotTested } from './leave-one-out.ts'
import type { Scheme, SchemeFault } from './scheme.ts'

const DEFAULT_FOLDS = 5

/** Fitted on what was before, judged on what comes next. Rows of one moment are never on both sides. */
export const rolling: Scheme<RollingValidation> = {
  rounds(dataset, validation) {
    const rows = inTime(dataset)
    const moments = momentsOf(dataset, rows)
    const folds = windows(rows.length, validation).map(({ begin, end }): Fold => {
      // Both ends go back to where their moment begins, so that windows that follow each other still do.
      const from = momentBegin(moments, begin)
      const to = momentBegin(moments, end)
      const first = validation.window === 'sliding' ? Math.max(0, from - firstFit(rows.length, validation)) : 0
      return { train: rows.slice(momentEnd(moments, first), from).sort(), held: rows.slice(from, to).sort() }
    })
    return [folds.filter(({ train, held }) => train.length > 0 && held.length > 0)]
  },
  count: (dataset, validation) => windows(rowsNotTested(dataset), validation).length,
  column: ({ time_column }) =>
    time_column === undefined ? null : { key: 'time_column', name: time_column, part: 'time column', one: 'time' },
  faults({ rows, levels }, validation) {
    const { initial, folds, horizon, step } = validation
    if (initial !== undefined && folds !== undefined) {
      return [{ key: 'folds', what: 'initial and horizon say the windows already', fix: 'keep folds, or initial' }]
    }
    if (initial === undefined) {
      const idle = horizon !== undefined ? 'horizon' : step !== undefined ? 'step' : null
      if (idle !== null) return [{ key: idle, what: 'folds say the windows', fix: `write initial beside ${idle}` }]
    }
    return [...tooFew(rows, validation), ...oneMoment(levels?.names.length ?? null)]
  },
  words({ initial, horizon = 1, folds = DEFAULT_FOLDS, window }) {
    const kind = window === 'sliding' ? 'sliding' : 'expanding'
    return initial === undefined ? `${folds} ${kind} windows of time` : `${kind} windows of time, ${horizon} ahead`
  },
}

interface Window {
  readonly begin: number
  readonly end: number
}

/** What is judged, as positions in time. The last window of `folds` ends with the last row. */
function windows(
  rows: number,
  { initial, horizon = 1, step = horizon, folds = DEFAULT_FOLDS }: RollingValidation,
): Window[] {
  if (initial === undefined) {
    const length = Math.floor(rows / (folds + 1))
    return Array.from({ length: length === 0 ? 0 : folds }, (_, k) => {
      const end = rows - (folds - 1 - k) * length
      return { begin: end - length, end }
    })
  }
  const count = Math.max(0, Math.floor((rows - horizon - initial) / step) + 1)
  return Array.from({ length: count }, (_, k) => ({ begin: initial + k * step, end: initial + k * step + horizon }))
}

/** Rows of the first fit. */
function firstFit(rows: number, validation: RollingValidation): number {
  return validation.initial ?? windows(rows, validation)[0]?.begin ?? rows
}

function tooFew(rows: number, validation: RollingValidation): readonly SchemeFault[] {
  if (windows(rows, validation).length > 0) return []
  const { initial, horizon = 1, folds = DEFAULT_FOLDS } = validation
  if (initial === undefined) {
    return [
      {
        key: 'folds',
        what: `${folds} windows and a first fit of ${rows} rows`,
        fix: `take ${Math.max(1, rows - 1)} or fewer`,
      },
    ]
  }
  const what = `no window of ${horizon} fits behind ${initial} of ${rows} rows that are not for the test`
  return [{ key: 'initial', what, fix: 'begin with fewer rows, or look less far ahead' }]
}

function oneMoment(moments: number | null): readonly SchemeFault[] {
  if (moments === null || moments > 1) return []
  return [{ key: 'time_column', what: 'every row is of the same time', fix: 'name a column with two times or more' }]
}

/** Rows that train or validate, by time; of one time in the order of the table. */
function inTime(dataset: Outline): Int32Array {
  const rows = fitRows(dataset)
  const { folds: time } = dataset
  return time === null ? rows : rows.toSorted((a, b) => time[a] - time[b])
}

/** The moment of each of the rows. */
function momentsOf({ folds: time }: Outline, rows: Int32Array): Int32Array {
  return time === null ? rows : rows.map((row) => time[row])
}

/** Where the moment begins that this position is in. */
function momentBegin(moments: Int32Array, position: number): number {
  let begin = position
  while (begin > 0 && begin < moments.length && moments[begin - 1] === moments[begin]) begin--
  return begin
}

/** Where the moment ends that the position before this one is in. */
function momentEnd(moments: Int32Array, position: number): number {
  let end = position
  while (end > 0 && end < moments.length && moments[end] === moments[end - 1]) end++
  return end
}
