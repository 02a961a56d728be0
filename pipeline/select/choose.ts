import { constraintsOf } from '../spec/constraints.ts'
import type { Select } from '../spec/experiment.gen.ts'
import type { ResultRow } from '../store/results.ts'
import { lessIsBetter } from '../train/metrics.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { keepsTo } from './constraints.ts'
import { rules } from './rules.ts'

/** What was chosen among rows of results, and from what. */
export interface Choice {
  readonly chosen: Candidate
  /** Those that may win, in plan order. */
  readonly candidates: readonly Candidate[]
  /** How many rows did not converge, and how many candidates break a constraint. */
  readonly unconverged: number
  readonly refused: number
}

/** Applies the spec's rule to what converged and keeps to its constraints. Null where nothing may win. */
export function choose(rows: readonly ResultRow[], spec: Select): Choice | null {
  const all = candidatesOf(rows, spec.metric, lessIsBetter(spec.metric))
  const constraints = constraintsOf(spec)
  const candidates = all.filter((candidate) => keepsTo(constraints, candidate))
  if (candidates.length === 0) return null
  return {
    chosen: rules[spec.rule](candidates, spec),
    candidates,
    unconverged: rows.filter(({ eligible }) => !eligible).length,
    refused: all.length - candidates.length,
  }
}
