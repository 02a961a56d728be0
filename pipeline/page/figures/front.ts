import { short } from '../../report/numbers.ts'
import { evenly } from '../../report/text.ts'
import type { Candidate } from '../../select/candidates.ts'
import { lessIsBetter } from '../../train/metrics.ts'
import { linearAxis } from '../axis.ts'
import type { Figure, Shown } from './figure.ts'

/** A sweep has a hundred thousand candidates, and a picture no place for as many. */
const MOST_DRAWN = 1500

/** Error against non-zero weights of all that may be chosen. */
export function frontFigure({ reported: { experiment, selected, front: found } }: Shown): Figure | null {
  const metric = experiment.select?.metric
  if (metric === undefined) return null
  const { candidates, front } = found
  if (front.length < 3) return null
  const sign = lessIsBetter(metric) ? 1 : -1
  const pointOf = ({ nonzeros, score, rows: [row] }: Candidate) => {
    const { lambda } = row?.metrics ?? {}
    const at = lambda === undefined ? '' : `, λ ${short(lambda)}`
    return {
      x: nonzeros,
      y: sign * score,
      name: `${row?.run.id ?? ''}${at}: ${short(nonzeros)} non-zero, ${metric} ${short(sign * score)}`,
    }
  }
  const best = front.map(pointOf)
  // Those that are much worse than all that matter would leave no room for these.
  const worst = Math.max(...best.map(({ y }) => sign * y))
  const least = Math.min(...best.map(({ y }) => sign * y))
  const others = candidates.map(pointOf).filter(({ y }) => sign * y <= worst + (worst - least))
  const isChosen = ({ rows: [row] }: Candidate) =>
    row?.run.id === selected?.run && row?.metrics.lambda === selected?.lambda
  return {
    title: `${metric} against non-zero weights`,
    chart: {
      about: `${metric} against the number of non-zero weights of all candidates`,
      x: linearAxis('non-zero weights', best.map(({ x }) => x).concat(others.map(({ x }) => x))),
      y: linearAxis(metric, best.map(({ y }) => y).concat(others.map(({ y }) => y))),
      marks: [
        { kind: 'dots', look: 'others', points: evenly(others, MOST_DRAWN) },
        { kind: 'line', look: 'main', name: 'Pareto front', points: best },
        { kind: 'dots', look: 'best', points: evenly(best, MOST_DRAWN) },
        { kind: 'dots', look: 'chosen', points: candidates.filter(isChosen).map(pointOf) },
      ],
    },
    caption:
      'Each dot is a model that may be chosen. On the line are those that no other beats in both error and size; the ring is the chosen one.',
  }
}
