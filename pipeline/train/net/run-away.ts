import type { NetPoint } from './net-problem.ts'

/** Errors as many times the variance of the target, or nats a row, are no fit that is on its way. */
const ABSURD = 1e3

/**
 * Why steps that were too large have run away although every number is finite: the training ended worse than it began, and beyond
 * all reason. Null where it has not.
 */
export function ranAway(start: NetPoint, end: NetPoint): string | null {
  const before = start.metrics['train.loss']
  const after = end.metrics['train.loss']
  const size = 'train.r2' in end.metrics ? 1 - end.metrics['train.r2'] : after
  if (!(after > before && size > ABSURD)) return null
  return `the training loss ended at ${(after / before).toExponential(1)} times what it was at the start`
}
