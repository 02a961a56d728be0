import { evenly } from '../../report/text.ts'
import { metricAt } from '../../train/points.ts'
import { linearAxis } from '../axis.ts'
import type { MarkOf, Point } from '../chart.ts'
import { MOST_PLACES } from './along-path.ts'
import type { Figure, Shown, ShownRun } from './figure.ts'

type Line = MarkOf<'line'>

/** Rows that are held out tell more of a model than its own; those of the validation more than the test's, which chose nothing. */
const HELD = ['validation', 'test']

/** Losses epoch by epoch: on held-out rows, and dashed on the training rows. */
export function lossByEpoch({ runs }: Shown): Figure | null {
  const lines = runs.flatMap((run, k): Line[] => {
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
  return byEpoch(lines, {
    title: 'Loss by epoch',
    about: 'The loss after each epoch',
    height: 'loss',
    caption:
      'Lines are of held-out rows, dashed ones of the training rows. Where the one turns up while the other still falls, the model learns the noise.',
  })
}

/** Exact zeros epoch by epoch, for all weights. */
export function nonzerosByEpoch({ runs }: Shown): Figure | null {
  const lines = runs.map(
    (run, k): Line => ({
      kind: 'line',
      look: runs.length === 1 ? 'main' : `hue-${k + 1}`,
      name: run.name,
      points: along(run, 'nonzeros'),
      named: runs.length > 1,
    }),
  )
  return byEpoch(lines, {
    title: 'Non-zero weights by epoch',
    about: 'How many weights are not 0 after each epoch',
    height: 'non-zero weights',
    least: 0,
    caption:
      'Counted are weights that bear a penalty, where any does. Exact zeros come from a proximal step or one like it; a plain subgradient leaves weights at some small number.',
  })
}

interface Words {
  readonly title: string
  readonly about: string
  /** What is measured. */
  readonly height: string
  /** The axis goes down to it. */
  readonly least?: number
  readonly caption: string
}

/** Null where no line has enough points to be one. */
function byEpoch(lines: readonly Line[], { title, about, height, least, caption }: Words): Figure | null {
  if (!lines.some(({ points }) => points.length > 2)) return null
  const all = lines.flatMap(({ points }) => points)
  const heights = all.map(({ y }) => y).concat(least ?? [])
  const epochs = all.map(({ x }) => x)
  const chart = { about, x: linearAxis('epoch', epochs), y: linearAxis(height, heights), marks: lines }
  return { title, chart, caption }
}

function along({ points }: ShownRun, metric: string): Point[] {
  const found = Array.from({ length: points.count }, (_, k) => k).flatMap((k) => {
    const [x, y] = [metricAt(points, k, 'epoch'), metricAt(points, k, metric)]
    return x === undefined || y === undefined || !Number.isFinite(y) ? [] : [{ x, y }]
  })
  return evenly(found, MOST_PLACES)
}
