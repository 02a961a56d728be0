import { evenly } from '../../report/text.ts'
import { metricAt } from '../../train/points.ts'
import { linearAxis } from '../axis.ts'
import type { Mark, Point } from '../chart.ts'
import { MOST_PLACES } from './along-path.ts'
import type { Figure, Shown, ShownRun } from './figure.ts'

/** Rows that are held out tell more of a model than its own; those of the validation more than the test's, which chose nothing. */
const HELD = ['validation', 'test']

/** Losses epoch by epoch: on held-out rows, and dashed on the training rows. */
export function lossByEpoch({ runs }: Shown): Figure | null {
  const lines = runs.flatMap((run, k): (Mark & { kind: 'line' })[] => {
    const held = HELD.map((part) => ({ part, points: along(run, `${part}.loss`) })).find(
      ({ points }) => points.length > 2,
    )
    const training = along(run, 'train.loss')
    const hue = runs.length === 1 ? 'main' : `hue-${k + 1}`
    const named = runs.length === 1 || held === undefined
    return [
      { kind: 'line', look: `${hue} aside`, name: runs.length === 1 ? 'train' : run.name, points: training, named },
      ...(held === undefined
        ? []
        : [
            {
              kind: 'line' as const,
              look: hue,
              name: runs.length === 1 ? held.part : run.name,
              points: held.points,
              named: true,
            },
          ]),
    ]
  })
  const all = lines.flatMap(({ points }) => points)
  if (!lines.some(({ points }) => points.length > 2)) return null
  return {
    title: 'Loss by epoch',
    chart: {
      about: 'The loss after each epoch',
      x: linearAxis(
        'epoch',
        all.map(({ x }) => x),
      ),
      y: linearAxis(
        'loss',
        all.map(({ y }) => y),
      ),
      marks: lines,
    },
    caption:
      'Lines are of held-out rows, dashed ones of the training rows. Where the one turns up while the other still falls, the model learns the noise.',
  }
}

/** Exact zeros epoch by epoch, for all weights. */
export function nonzerosByEpoch({ runs }: Shown): Figure | null {
  const lines = runs.map((run, k): Mark & { kind: 'line' } => ({
    kind: 'line',
    look: runs.length === 1 ? 'main' : `hue-${k + 1}`,
    name: run.name,
    points: along(run, 'nonzeros'),
    named: runs.length > 1,
  }))
  const all = lines.flatMap(({ points }) => points)
  if (!lines.some(({ points }) => points.length > 2)) return null
  return {
    title: 'Non-zero weights by epoch',
    chart: {
      about: 'How many weights are not 0 after each epoch',
      x: linearAxis(
        'epoch',
        all.map(({ x }) => x),
      ),
      y: linearAxis('non-zero weights', all.map(({ y }) => y).concat(0)),
      marks: lines,
    },
    caption:
      'Counted are weights that bear a penalty, where any does. Exact zeros come from a proximal step or one like it; a plain subgradient leaves weights at some small number.',
  }
}

function along({ points }: ShownRun, metric: string): Point[] {
  const found = Array.from({ length: points.count }, (_, k) => k).flatMap((k) => {
    const [x, y] = [metricAt(points, k, 'epoch'), metricAt(points, k, metric)]
    return x === undefined || y === undefined || !Number.isFinite(y) ? [] : [{ x, y }]
  })
  return evenly(found, MOST_PLACES)
}
