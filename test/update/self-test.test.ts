import { expect, it } from 'vitest'
import { penaltyActs } from '../../pipeline/update/self-test.ts'
import { OPTIMIZERS, OWN_STEP, SGD, updatesWith } from './specs.ts'

const shared = { lambda: 1, convention: 'lariat', factors: {}, bias: false } as const

it('sees every penalty that acts', () => {
  for (const update of [...OPTIMIZERS.flatMap(updatesWith), ...OWN_STEP]) {
    expect(penaltyActs(update, { kind: 'l1', ...shared }, 1e-3), JSON.stringify(update)).toBe(true)
    if (update.kind !== 'spred') expect(penaltyActs(update, { kind: 'l2', ...shared }, 1e-3)).toBe(true)
  }
})

it('sees a penalty that does nothing', () => {
  const update = { kind: 'truncated', every: 1, theta: 1e-5, correction: 'exact', optimizer: SGD } as const
  expect(penaltyActs(update, { kind: 'elastic-net', l1_ratio: 1, ...shared }, 1e-12)).toBe(false)
  expect(penaltyActs({ kind: 'proximal', correction: 'exact', optimizer: SGD }, { kind: 'l1', ...shared }, 0)).toBe(
    false,
  )
})
