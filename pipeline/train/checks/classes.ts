import type { Outline } from '../../data/dataset.ts'
import { enumerate } from '../../spec/enumerate.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'
import { finalRows } from '../final-rows.ts'

/**
 * Classes that the rows of the fit do not have: nothing bounds their intercept. The target as a whole may have them, in its test
 * rows.
 */
export function classesWithoutRows(run: RunSpec, dataset: Outline): Fault[] {
  const missing = classesWith(0, run, dataset)
  if (missing.length === 0) return []
  const { split } = run.data
  const dealt = split.kind === 'fraction' && split.stratify
  return [
    {
      path: 'data.target',
      what: `no training row is ${missing}, a class that other rows have`,
      fix: `${dealt ? 'put it together with another class' : 'deal the classes out with data.split: {kind: fraction, stratify: true}'}, or leave those rows out`,
    },
  ]
}

/** Classes of one row: the fold that holds it out is fitted without them. */
export function classesOfOneRow(run: RunSpec, dataset: Outline): Fault[] {
  const single = classesWith(1, run, dataset)
  if (single.length === 0 || !['cross-validation', 'nested', 'leave-one-out'].includes(run.validation.kind)) return []
  return [
    {
      path: 'data.target',
      what: `one training row is ${single}: the fold that holds it out is fitted without that class`,
      fix: 'put it together with another class, or leave it out',
    },
  ]
}

/** Names of the classes that so many rows of the fit have; empty where there are none. */
function classesWith(count: number, run: RunSpec, dataset: Outline): string {
  const { classes, y, weights } = dataset
  if (classes === null) return ''
  const counts = new Int32Array(classes.length)
  for (const row of finalRows(run, dataset)) if (weights === null || weights[row] > 0) counts[y[row]]++
  const names = classes.filter((_, k) => counts[k] === count).map((name) => `"${name}"`)
  return names.length === 0 ? '' : enumerate(names, 5)
}
