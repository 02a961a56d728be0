import { lambdaAxis, linearAxis } from '../axis.ts'
import type { Mark, Point } from '../chart.ts'
import { choices, nonzerosAbove, ofRun, type Place, placesOf } from './along-path.ts'
import type { Figure, Shown } from './figure.ts'

/** Lines that are drawn, those that come to the largest weights first; and those that have a colour and a name. */
const [MOST_DRAWN, MOST_NAMED] = [120, 8]

interface Path {
  readonly name: string
  readonly points: readonly Point[]
  /** Its size where the rule chose, and the largest of all. */
  readonly chosen: number
  readonly most: number
}

/** The weight of each feature along the path; of several classes or targets the length of its weights. */
export function weightPaths(shown: Shown): Figure | null {
  const places = placesOf(shown)
  const paths = pathsOf(shown, places)
  if (paths.length === 0) return null
  const drawn = paths.toSorted((a, b) => b.chosen - a.chosen || b.most - a.most).slice(0, MOST_DRAWN)
  const marks = drawn.map(
    ({ name, points }, k): Mark => ({
      kind: 'line',
      look: k < MOST_NAMED ? `hue-${k + 1}` : 'rest',
      name,
      points,
      named: k < MOST_NAMED,
    }),
  )
  const several = outputsOf(shown) > 1
  const more = paths.length > drawn.length ? ` The ${drawn.length} largest of ${paths.length} are drawn.` : ''
  return {
    title: several ? 'Length of the weights of each feature along the path' : 'Weights along the path',
    chart: {
      about: 'The weight of each feature for each λ',
      x: lambdaAxis(places.map(({ lambda }) => lambda)),
      y: linearAxis(
        several ? '‖weights‖, scaled features' : 'weight, scaled features',
        drawn.flatMap(({ points }) => points.map(({ y }) => y)).concat(0),
      ),
      top: nonzerosAbove(shown, places),
      marks: [...marks.toReversed(), ...choices(shown)],
    },
    caption: `${ofRun(shown)}Each line is a feature: where it leaves 0 the feature enters the model. Weights are on the scale of the penalty, so that they can be compared.${more}`,
  }
}

function outputsOf({ run: { path } }: Shown): number {
  return path?.tensors.coef_scaled?.shape[2] ?? 1
}

/** Features that are ever used. */
function pathsOf(shown: Shown, places: readonly Place[]): Path[] {
  const { reported } = shown
  const { path, points: run } = shown.run
  const tensor = path?.tensors.coef_scaled
  if (path === null || tensor === undefined || places.length === 0) return []
  const { features } = path
  if (tensor.shape[0] !== run.count || tensor.shape[1] !== features.length) return []
  const outputs = outputsOf(shown)
  const chosen = places.findIndex(({ lambda }) => lambda === reported.selected?.lambda)
  return features.flatMap((name, j): Path[] => {
    const points = places.map(({ point, x }) => {
      const begin = (point * features.length + j) * outputs
      return { x, y: weightOf(tensor.values.subarray(begin, begin + outputs)) }
    })
    const most = points.reduce((largest, { y }) => Math.max(largest, Math.abs(y)), 0)
    return most === 0 ? [] : [{ name, points: awayFrom0(points), chosen: Math.abs(points.at(chosen)?.y ?? 0), most }]
  })
}

/** From the last 0 before it leaves to the first after it has come back for good. */
function awayFrom0(points: readonly Point[]): readonly Point[] {
  const first = points.findIndex(({ y }) => y !== 0)
  const last = points.findLastIndex(({ y }) => y !== 0)
  return points.slice(Math.max(first - 1, 0), last + 2)
}

function weightOf(values: Float64Array): number {
  return values.length === 1 ? values[0] : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
