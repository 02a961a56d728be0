import { join } from 'node:path'
import { readStored } from '../launch/stored-runs.ts'
import { frontOf, paretoColumn } from '../select/front.ts'
import { printable } from '../spec/printable.ts'
import { selectingMetric } from '../store/experiment-folder.ts'
import type { FoundRun } from '../store/found-run.ts'
import { resultRows } from '../store/results.ts'
import { openIndex } from '../store/run-index.ts'
import { pointList } from '../train/points.ts'
import { short } from './numbers.ts'
import type { TextTable } from './table.ts'
import { evenly } from './text.ts'

/** Of each point of a run whether it is on the Pareto front of the experiment; null where that cannot be said. */
export type Places = readonly (boolean | null)[]

/** Where the points of a run stand among all that the experiment has trained, as the `pareto` of results.csv says it. */
export async function placesOnFront({ folder, planned, plan, run }: FoundRun): Promise<Places> {
  const nowhere = Array<null>(run.points.count).fill(null)
  const metric = await selectingMetric(folder)
  if (metric === null) return nowhere
  const ids = plan.map(({ id }) => id)
  // Where another of its runs cannot be read for what it is, nobody knows what this one is beaten by.
  const found = await readStored(folder, ids, openIndex(folder)).catch(() => null)
  if (found === null) return nowhere
  const rows = resultRows(plan, found.stored)
  const [column] = paretoColumn(frontOf(rows, metric))
  if (column === undefined) return nowhere
  const own = rows.filter((row) => row.run.id === planned.id)
  return nowhere.map((_, point) => {
    const row = own.find((one) => one.point === point)
    const cell = row === undefined ? '' : column.cell(row)
    return cell === '' ? null : cell === 1
  })
}

/** The run as one machine-readable document. */
export function runRecord({ experiment, folder, planned, run }: FoundRun, pareto: Places) {
  return {
    experiment,
    folder: join(folder, run.id),
    ...planned,
    status: run.status,
    stop: run.stop,
    points: pointList(run.points).map((point, k) => (pareto[k] === null ? point : { ...point, pareto: pareto[k] })),
    digests: run.digests,
  }
}

export function runHeading({ experiment, folder, planned, run }: FoundRun): string {
  const parameters = Object.entries(planned.parameters).map(([name, value]) =>
    printable(`${name} = ${JSON.stringify(value)}`),
  )
  return [
    `${experiment}, run ${run.id}: ${run.status} (${printable(run.stop)})`,
    ...parameters,
    join(folder, run.id),
  ].join('\n')
}

/** The λ path of a run: all of it, or so many rows as fit a screen. */
export function runTable({ run }: FoundRun, pareto: Places, whole: boolean): TextTable {
  const { names } = run.points
  const wanted = [
    'lambda',
    'nonzeros',
    'validation.loss',
    'validation.loss_se',
    'train.rmse',
    'test.rmse',
    'gap',
    'kkt',
  ]
  const shown = whole ? names : wanted.filter((name) => names.includes(name))
  const placed = pointList(run.points).map((point, k) => ({ ...point, pareto: pareto[k] }))
  const points = whole ? placed : evenly(placed, 24)
  const hasFront = pareto.some((place) => place !== null)
  return {
    columns: [
      ...shown.map((title) => ({
        title,
        align: 'right' as const,
        optional: title === 'kkt' || title === 'validation.loss_se' || title === 'train.rmse',
      })),
      { title: 'status', align: 'left' },
      ...(hasFront ? [{ title: 'pareto', align: 'left' as const }] : []),
    ],
    rows: points.map(({ metrics, converged, pareto: place }) => [
      ...shown.map((name) => (whole ? String(metrics[name] ?? '') : short(metrics[name]))),
      converged ? 'completed' : 'unconverged',
      ...(hasFront ? [cellOf(place, whole)] : []),
    ]),
  }
}

/** 1 and 0 for machines; a mark for eyes. */
function cellOf(place: boolean | null, whole: boolean): string {
  if (whole) return place === null ? '' : String(Number(place))
  return place === true ? '*' : ''
}
