import { label } from '../../report/numbers.ts'
import { evenly } from '../../report/text.ts'
import { metricAt } from '../../train/points.ts'
import { placeOfLambda, type Tick } from '../axis.ts'
import type { Mark } from '../chart.ts'
import type { Shown } from './figure.ts'

/** A line of more points is no finer to the eye. */
export const MOST_PLACES = 400

/** A λ of the path that is shown. */
export interface Place {
  readonly point: number
  readonly lambda: number
  readonly x: number
}

/** The λ of the path that a logarithmic axis has a place for; none where there are not enough for a line. */
export function placesOf({ run: { points } }: Shown): readonly Place[] {
  const found: Place[] = []
  for (let point = 0; point < points.count; point++) {
    const lambda = metricAt(points, point, 'lambda') ?? 0
    if (lambda > 0 && lambda < Number.POSITIVE_INFINITY && metricAt(points, point, 'epoch') === undefined)
      found.push({ point, lambda, x: placeOfLambda(lambda) })
  }
  return found.length < 3 ? [] : evenly(found, MOST_PLACES)
}

/** How many weights are not 0, above some λ. */
export function nonzerosAbove({ run: { points } }: Shown, places: readonly Place[]): { label: string; ticks: Tick[] } {
  const ticks = evenly(places, 9).map(({ point, x }) => ({
    at: x,
    text: String(metricAt(points, point, 'nonzeros') ?? ''),
  }))
  return { label: 'non-zero', ticks }
}

/** Whose path it is, where there are several. */
export function ofRun({ reported: { plan }, run }: Shown): string {
  const found = plan.runs.length === 1 ? undefined : plan.runs.find(({ id }) => id === run.id)
  if (found === undefined) return ''
  const values = Object.entries(found.parameters).map(([name, value]) => ` with ${name} = ${label(value)}`)
  return `Of run ${run.id}${values.join(' and')}. `
}

/** A line where each rule chose; several that chose the same share one. */
export function choices({ reported: { selected }, run }: Shown): Mark[] {
  const names = new Map<number, string[]>()
  for (const [rule, choice] of Object.entries(selected?.rules ?? {})) {
    if (choice.run !== run.id || choice.lambda === undefined || !(choice.lambda > 0)) continue
    names.set(choice.lambda, [...(names.get(choice.lambda) ?? []), rule])
  }
  return [...names].map(([lambda, rules]) => {
    const isInForce = lambda === selected?.lambda
    return { kind: 'rule', look: isInForce ? 'rule chosen' : 'rule', x: placeOfLambda(lambda), name: rules.join(', ') }
  })
}
