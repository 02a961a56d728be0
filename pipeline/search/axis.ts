import { decimal, geometricGrid } from '../math/geometric.ts'
import type { Parameters } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { distributionFaults, linearRange, logRange, type Quantile, quantileOf } from './distribution.ts'
import type { Setting } from './search.ts'

/** How a spec writes the values of one parameter. */
export type WrittenAxis = Parameters[string]

/** One searched parameter. */
export interface Axis {
  readonly path: string
  /** Its values in the order written; null where there is no end of them. */
  readonly values: readonly Setting[] | null
  /** Whether a value tells something of those beside it. */
  readonly ordered: boolean
  /** The value that a share u ∈ [0, 1] of all draws is below; of listed values each has an equal share. */
  readonly at: (u: number) => Setting
}

export function openAxis(path: string, written: WrittenAxis): Axis {
  const at = `search.parameters.${path}`
  const listed = listedValues(written)
  if (listed !== null) {
    const { name, values, placeOf } = listed
    const settings = values.map((value, i) => ({ path, value, place: `${at}.${name}${placeOf(i)}` }))
    return {
      path,
      values: settings,
      ordered: name !== 'choice' && values.every((value) => typeof value === 'number'),
      at: (u) => settings[Math.min(Math.floor(u * settings.length), settings.length - 1)],
    }
  }
  const { name, quantile } = range(written)
  return {
    path,
    values: null,
    ordered: true,
    at: (u) => ({ path, value: decimal(quantile(u)), place: `${at}.${name}` }),
  }
}

/** What is wrong with one axis. A search that lists all combinations cannot list a range. */
export function axisFaults(path: string, written: WrittenAxis, draws: boolean): Fault[] {
  const at = `search.parameters.${path}`
  const { distribution, count, log, linear } = written
  const [from, to] = log ?? linear ?? []
  if (count !== undefined && log === undefined && linear === undefined) {
    const what = 'count is of log and linear; there are as many values here as are written'
    return [{ path: `${at}.count`, what, fix: 'leave count out' }]
  }
  if (from !== undefined && from === to) {
    const what = `it goes from ${from} to ${to}, which is one number`
    return [{ path: `${at}.${log === undefined ? 'linear' : 'log'}`, what, fix: `write values: [${from}]` }]
  }
  if (distribution !== undefined) {
    if (draws) return distributionFaults(distribution, `${at}.distribution`)
    const what = 'a grid has every value, and a distribution has no end of them'
    return [
      { path: `${at}.distribution`, what, fix: 'list values, or draw by kind: random, sobol, halving or bayesian' },
    ]
  }
  if (draws || count !== undefined || from === undefined) return []
  const what = 'a grid has every number, and a range without count has no end of them'
  return [{ path: at, what, fix: 'add count: 5, or draw by kind: random, sobol, halving or bayesian' }]
}

/** What an axis lists, and by which key; null where it lists nothing. */
function listedValues({ values, choice, log, linear, count }: WrittenAxis) {
  const here = (i: number) => `[${i}]`
  if (values !== undefined) return { name: 'values', values, placeOf: here }
  if (choice !== undefined) return { name: 'choice', values: choice, placeOf: here }
  if (count === undefined) return null
  const nowhere = () => ''
  const [from, to] = log ?? linear ?? []
  if (log !== undefined) return { name: 'log', values: geometricGrid(from, to, count).map(decimal), placeOf: nowhere }
  const at = linearRange(from, to)
  const steps = Array.from({ length: count }, (_, i) => decimal(at(i / (count - 1))))
  return { name: 'linear', values: steps, placeOf: nowhere }
}

function range({ log, linear, distribution }: WrittenAxis): { name: string; quantile: Quantile } {
  const [from, to] = log ?? linear ?? []
  if (log !== undefined) return { name: 'log', quantile: logRange(from, to) }
  if (linear !== undefined) return { name: 'linear', quantile: linearRange(from, to) }
  if (distribution === undefined) throw new Error('an axis lists values or has a range')
  return { name: 'distribution', quantile: quantileOf(distribution) }
}
