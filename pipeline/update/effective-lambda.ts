import { parts } from '../penalty/index.ts'
import type { Penalty } from '../spec/experiment.gen.ts'
import { ridgeEntry } from './descent.ts'
import { type StepUpdate, updateSolves } from './index.ts'
import { constantRate } from './learning-rate.ts'
import { optimizerGain } from './optimizer/index.ts'
import { round } from './solved.ts'
import type { Conditions, Remedy, Solved } from './update-rule.ts'

/** The λ whose objective an update really solves. */
export interface EffectiveLambda {
  /** null: no objective of this form. */
  readonly lambda: number | null
  /** How much of it is L1 (or the group, mcp, scad penalty) and how much L2. */
  readonly l1: number | null
  readonly l2: number | null
  /** Why, in one line. */
  readonly why: string
}

/**
 * Freezes the noise, sets w_{t+1} = w_t, and reads off the λ in 0 ∈ g + ∂penalty: for one layer with its λ.
 *
 * Exact to first order in η where an update crosses zero (subgradient, shrink, clipped by weight), else exact.
 */
export function effectiveLambda(update: StepUpdate, penalty: Penalty, lambda: number): EffectiveLambda {
  if (penalty.kind === 'none' || lambda === 0) return { lambda: 0, l1: 0, l2: 0, why: 'nothing is penalised' }
  const { shares, sparse, ridge } = solved(update, penalty)
  const l1 = part(lambda * shares.l1, sparse)
  const l2 = part(lambda * shares.l2, ridge)
  const why = [sparse?.why, ridge === null ? null : `L2: ${ridge.why}`].filter(
    (text) => text !== null && text !== undefined,
  )
  return { lambda: l1 === null || l2 === null ? null : l1 + l2, l1, l2, why: why.join('; ') }
}

/** What to write in the update so that the λ that is solved is the λ that is asked for. */
export function remedies(update: StepUpdate, penalty: Penalty): readonly Remedy[] {
  const { sparse, ridge } = solved(update, penalty)
  return [sparse?.remedy, ridge?.remedy].filter((remedy) => remedy !== undefined)
}

/** What the update makes of the two parts of a penalty; null for a part that it does not have. */
function solved(update: StepUpdate, penalty: Penalty) {
  const at: Conditions = {
    gain: 'optimizer' in update ? optimizerGain(update.optimizer) : 1,
    rate: constantRate(update),
  }
  const shares = parts(penalty) ?? { l1: 1, l2: 0 }
  return {
    shares,
    sparse: shares.l1 === 0 ? null : updateSolves(update, at),
    ridge: shares.l2 === 0 ? null : ridgeSolves(update, at),
  }
}

function part(lambda: number, solved: Solved | null): number | null {
  if (solved === null) return 0
  return solved.factor === null ? null : lambda * solved.factor
}

function ridgeSolves(update: StepUpdate, at: Conditions): Solved {
  const entry = ridgeEntry(update)
  if (entry === 'proximal') return updateSolves(update, at)
  if (entry === 'coupled') return { factor: 1, why: 'λw is in the gradient' }
  const remedy =
    'optimizer' in update && update.optimizer.kind === 'adamw'
      ? { option: 'optimizer.kind', write: 'write kind: adam' }
      : { option: 'l2', write: 'write l2: coupled' }
  if (at.gain === 'per-weight')
    return { factor: null, why: 'w(1−ηλ) is not divided by √v̂+ε as the gradient is: no ridge', remedy }
  if (at.gain === 1) return { factor: 1, why: 'w(1−ηλ) and the gradient are both multiplied by η' }
  return {
    factor: 1 / at.gain,
    why: `the optimizer multiplies the gradient by ${round(at.gain)}, but not λ in w(1−ηλ)`,
    remedy,
  }
}
