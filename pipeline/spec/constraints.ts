import type { Select } from './experiment.gen.ts'

/** Bounds on a metric that the chosen model keeps to. */
export interface Constraint {
  readonly metric: string
  readonly min: number
  readonly max: number
}

/** `nonzeros <= 12` and {metric: nonzeros, max: 12} are the same. The schema has seen to their form. */
export function constraintsOf({ constraints }: Pick<Select, 'constraints'>): Constraint[] {
  const { NEGATIVE_INFINITY: lowest, POSITIVE_INFINITY: highest } = Number
  return constraints.map((written) => {
    if (typeof written !== 'string')
      return { metric: written.metric, min: written.min ?? lowest, max: written.max ?? highest }
    const [metric = '', number = ''] = written.split(/<=|>=/)
    const bound = Number(number)
    return written.includes('<=')
      ? { metric: metric.trim(), min: lowest, max: bound }
      : { metric: metric.trim(), min: bound, max: highest }
  })
}
