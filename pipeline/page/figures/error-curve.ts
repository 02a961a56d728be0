import { metricAt } from '../../train/points.ts'
import { lambdaAxis, linearAxis } from '../axis.ts'
import type { Mark } from '../chart.ts'
import { choices, nonzerosAbove, ofRun, placesOf } from './along-path.ts'
import type { Figure, Shown } from './figure.ts'

/** The error that selects along the path, with its standard error, beside that on the training rows. */
export function errorCurve(shown: Shown): Figure | null {
  const { reported } = shown
  const { points } = shown.run
  const metric = reported.experiment.select?.metric ?? 'train.loss'
  const places = placesOf(shown)
  const at = (name: string) =>
    places.flatMap(({ point, x }) => {
      const y = metricAt(points, point, name)
      return y === undefined || !Number.isFinite(y) ? [] : [{ point, x, y }]
    })
  const judged = at(metric)
  if (judged.length < 3) return null
  const spread = judged.flatMap(({ point, x, y }) => {
    const se = metricAt(points, point, `${metric}_se`)
    return se === undefined ? [] : [{ x, y: y - se, high: y + se }]
  })
  const onTraining = metric.replace('validation.', 'train.')
  const training = metric === onTraining ? [] : at(onTraining)
  const marks: Mark[] = [
    { kind: 'band', look: 'band', points: spread },
    { kind: 'line', look: 'aside', name: 'train', points: training, named: true },
    { kind: 'line', look: 'main', name: metric.split('.')[0], points: judged, named: true },
    ...choices(shown),
  ]
  const heights = [...judged, ...training].map(({ y }) => y).concat(spread.flatMap(({ y, high }) => [y, high]))
  const band = spread.length === 0 ? '' : ', and the band one standard error of it to either side'
  return {
    title: `${metric} along the path`,
    chart: {
      about: `${metric} for each λ`,
      x: lambdaAxis(places.map(({ lambda }) => lambda)),
      y: linearAxis(metric, heights),
      top: nonzerosAbove(shown, places),
      marks,
    },
    caption: `${ofRun(shown)}Each λ is a model: to the left the penalty is strong and few weights are not 0, to the right it is weak. The line is ${metric}${band}. Upright lines are what the rules choose.`,
  }
}
