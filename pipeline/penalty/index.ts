import type { Penalty } from '../spec/experiment.gen.ts'
import { adaptiveL1 } from './adaptive-l1.ts'
import { elasticNet } from './elastic-net.ts'
import type { FormulaNumbers, PenaltyFormula } from './formula.ts'
import { groupL1 } from './group-l1.ts'
import { l1 } from './l1.ts'
import { l2 } from './l2.ts'
import { mcp } from './mcp.ts'
import { none } from './none.ts'
import type { Parts, PenaltyFunction, PenaltyKind, Shape } from './penalty-function.ts'
import { isPositive } from './positive.ts'
import { scad } from './scad.ts'

type Specs = { [K in Penalty['kind']]: Extract<Penalty, { kind: K }> }

/** Every penalty of the schema. The compiler refuses a kind without an entry and an entry without a kind. */
export const penalties: { readonly [K in keyof Specs]: PenaltyKind<Specs[K]> } = {
  none,
  l1,
  l2,
  'elastic-net': elasticNet,
  'adaptive-l1': adaptiveL1,
  'group-l1': groupL1,
  mcp,
  scad,
}

/** The penalty as a function of one tensor; λ is left open. */
export function penaltyFunction(spec: Penalty, shape: Shape): PenaltyFunction {
  return create(spec.kind, spec, shape)
}

/** The shares of L1 and L2 in λ Σ f_j (l1·|w_j| + l2/2·w_j²), or null where the penalty is not of that form. */
export function parts(spec: Penalty): Parts | null {
  return partsOf(spec.kind, spec)
}

/** Whether it holds features at exactly 0, one by one or in groups, along a λ path. */
export function selects(spec: Penalty): boolean {
  return spec.kind === 'group-l1' || isPositive(spec) || (parts(spec)?.l1 ?? 0) > 0
}

/** The penalty in words of mathematics, with its numbers filled in. */
export function penaltyFormula(spec: Penalty, numbers: FormulaNumbers): PenaltyFormula {
  return formula(spec.kind, spec, numbers)
}

function create<K extends keyof Specs>(kind: K, spec: Specs[K], shape: Shape): PenaltyFunction {
  return penalties[kind].create(spec, shape)
}

function partsOf<K extends keyof Specs>(kind: K, spec: Specs[K]): Parts | null {
  return penalties[kind].parts(spec)
}

function formula<K extends keyof Specs>(kind: K, spec: Specs[K], numbers: FormulaNumbers): PenaltyFormula {
  return penalties[kind].formula(spec, numbers)
}
