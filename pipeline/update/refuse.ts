import { penalties } from '../penalty/index.ts'
import type { Need } from '../penalty/penalty-function.ts'
import type { Penalty } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { ridgeEntry } from './descent.ts'
import { type StepUpdate, updates } from './index.ts'

const MEANING: { readonly [K in Need]: string } = {
  subgradient: 'has a subgradient',
  prox: 'has a proximal operator',
  l1: 'is a weighted sum of |w|, but for an L2 part',
  convex: 'is convex',
  separable: 'is a sum over single weights',
}

/** Every reason why this update cannot go with this penalty and its own optimizer, each with what could. */
export function refuse(update: StepUpdate, penalty: Penalty): readonly Fault[] {
  return [...refusePenalty(update, penalty), ...refuseOptions(update)]
}

/** Why this update cannot go with itself: its L2 entry, its optimizer, its options. */
export function refuseOptions(update: StepUpdate): readonly Fault[] {
  return [...refuseRidge(update), ...refuseOptimizer(update), ...refuseShrink(update)]
}

/** The updates that have all they need of this penalty. */
export function updatesFor(penalty: Penalty): string[] {
  const { provides } = penalties[penalty.kind]
  return Object.entries(updates)
    .filter(([, { needs }]) => needs.every((need) => provides.includes(need)))
    .map(([kind]) => kind)
}

/** Why this update cannot go with this penalty. */
export function refusePenalty(update: StepUpdate, penalty: Penalty): readonly Fault[] {
  const { provides } = penalties[penalty.kind]
  const missing = updates[update.kind].needs.filter((need) => !provides.includes(need))
  if (missing.length === 0) return []
  return [
    {
      path: 'update.kind',
      what: `${update.kind} needs a penalty that ${missing.map((need) => MEANING[need]).join(' and ')}, which ${penalty.kind} is not`,
      fix: `with ${penalty.kind} use ${updatesFor(penalty).join(', ')}`,
    },
  ]
}

function refuseRidge(update: StepUpdate): readonly Fault[] {
  const { ridge } = updates[update.kind]
  const entry = ridgeEntry(update)
  if (!ridge.includes(entry)) {
    return [
      {
        path: 'update.l2',
        what: `${update.kind} cannot take an L2 part that is ${entry}`,
        fix: `use ${ridge.join(' or ')}`,
      },
    ]
  }
  if ('optimizer' in update && update.optimizer.kind === 'adamw' && entry !== 'decoupled') {
    return [
      {
        path: 'update.l2',
        what: `adamw means an L2 part that is decoupled, not ${entry}`,
        fix: 'use the optimizer adam',
      },
    ]
  }
  return []
}

function refuseOptimizer(update: StepUpdate): readonly Fault[] {
  if (!('optimizer' in update)) return []
  const { optimizer } = update
  const path = 'update.optimizer'
  const plain = optimizer.kind === 'sgd' && optimizer.momentum === 0
  if (updates[update.kind].optimizers === 'plain' && !plain) {
    return [
      {
        path,
        what: `${update.kind} has a momentum of its own`,
        fix: 'use sgd without momentum, or update.kind proximal',
      },
    ]
  }
  if (optimizer.kind !== 'sgd') return []
  if (optimizer.nesterov && (optimizer.momentum === 0 || optimizer.dampening > 0)) {
    return [
      {
        path: `${path}.nesterov`,
        what: 'nesterov needs a momentum and no dampening',
        fix: 'set momentum: 0.9, dampening: 0',
      },
    ]
  }
  if (optimizer.dampening > 0 && optimizer.momentum === 0) {
    return [
      {
        path: `${path}.dampening`,
        what: 'dampening without momentum does nothing',
        fix: 'set a momentum or remove it',
      },
    ]
  }
  return []
}

function refuseShrink(update: StepUpdate): readonly Fault[] {
  if (update.kind === 'shrink' && update.clamp && update.direction === 'literal') {
    return [
      {
        path: 'update.clamp',
        what: 'a weight that is driven away from 0 never meets it',
        fix: 'use direction: toward',
      },
    ]
  }
  return []
}
