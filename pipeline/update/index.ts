import type { PenaltyFormula } from '../penalty/formula.ts'
import type { CoordinateDescentUpdate, Update } from '../spec/experiment.gen.ts'
import { absorbing } from './absorbing.ts'
import { clipped } from './clipped.ts'
import { cumulative } from './cumulative.ts'
import { fista } from './fista.ts'
import { ftrl } from './ftrl.ts'
import { proximal } from './proximal.ts'
import { rda } from './rda.ts'
import { shrink } from './shrink.ts'
import { spred } from './spred.ts'
import { subgradient } from './subgradient.ts'
import { truncated } from './truncated.ts'
import type { Block, Conditions, Rule, Solved, UpdateKind } from './update-rule.ts'

/** Updates that make one step after the other. Coordinate descent walks a λ path instead and has a solver of its own. */
export type StepUpdate = Exclude<Update, CoordinateDescentUpdate>

type Specs = { [K in StepUpdate['kind']]: Extract<StepUpdate, { kind: K }> }

/** Every update of the schema that makes steps. The compiler refuses a kind without an entry and an entry without a kind. */
export const updates: { readonly [K in keyof Specs]: UpdateKind<Specs[K]> } = {
  subgradient,
  shrink,
  clipped,
  absorbing,
  cumulative,
  truncated,
  proximal,
  fista,
  rda,
  ftrl,
  spred,
}

/** The update at work on these tensors. */
export function updateRule(spec: StepUpdate, blocks: readonly Block[]): Rule {
  return create(spec.kind, spec, blocks)
}

/** What the update makes of the penalty without its L2 part. */
export function updateSolves(spec: StepUpdate, at: Conditions): Solved {
  return solves(spec.kind, spec, at)
}

/** The update as it is literally carried out on one tensor. */
export function updateFormula(spec: StepUpdate, term: PenaltyFormula): readonly string[] {
  return formula(spec.kind, spec, term)
}

function create<K extends keyof Specs>(kind: K, spec: Specs[K], blocks: readonly Block[]): Rule {
  return updates[kind].create(spec, blocks)
}

function solves<K extends keyof Specs>(kind: K, spec: Specs[K], at: Conditions): Solved {
  return updates[kind].solves(spec, at)
}

function formula<K extends keyof Specs>(kind: K, spec: Specs[K], term: PenaltyFormula): readonly string[] {
  return updates[kind].formula(spec, term)
}
