import { expect, it } from 'vitest'
import type { Penalty } from '../../pipeline/spec/experiment.gen.ts'
import type { StepUpdate } from '../../pipeline/update/index.ts'
import { refuse } from '../../pipeline/update/refuse.ts'
import { ADAM, MOMENTUM, OPTIMIZERS, OWN_STEP, SGD, updatesWith } from './specs.ts'

const shared = { lambda: 1, convention: 'lariat', factors: {}, bias: false } as const
const L1: Penalty = { kind: 'l1', ...shared }
const GROUP: Penalty = { kind: 'group-l1', groups: 'inputs', ...shared }
const MCP: Penalty = { kind: 'mcp', gamma: 3, ...shared }
const said = (update: StepUpdate, penalty: Penalty) =>
  refuse(update, penalty).map(({ path, what, fix }) => `${path}: ${what}; ${fix}`)

it('lets every update have L1', () => {
  for (const optimizer of OPTIMIZERS) {
    for (const update of updatesWith(optimizer)) {
      // The one exception: spred has no decoupled L2 part, which adamw means.
      if (update.kind === 'spred' && optimizer.kind === 'adamw') continue
      expect(said(update, L1)).toEqual([])
    }
  }
  for (const update of OWN_STEP) expect(said(update, L1)).toEqual([])
})

it('names what an update needs and what would do', () => {
  expect(said({ kind: 'clipped', sign: 'step', correction: 'exact', optimizer: SGD }, GROUP)).toEqual([
    'update.kind: clipped needs a penalty that is a weighted sum of |w|, but for an L2 part, which group-l1 is not; with group-l1 use subgradient, proximal, fista, rda',
  ])
  expect(said({ kind: 'fista', optimizer: SGD }, MCP)[0]).toContain('needs a penalty that is convex')
  expect(said({ kind: 'ftrl', alpha: 1, beta: 1, strength: 'cumulative' }, GROUP)[0]).toContain(
    'a sum over single weights',
  )
})

it('refuses what the optimizer cannot do', () => {
  expect(said({ kind: 'fista', optimizer: MOMENTUM }, L1)[0]).toContain('a momentum of its own')
  expect(said({ kind: 'subgradient', optimizer: { ...SGD, nesterov: true } }, L1)[0]).toContain('needs a momentum')
  expect(said({ kind: 'subgradient', optimizer: { ...SGD, dampening: 0.5 } }, L1)[0]).toContain('does nothing')
  const adamw = { ...ADAM, kind: 'adamw' } as const
  expect(said({ kind: 'subgradient', optimizer: adamw, l2: 'coupled' }, L1)).toEqual([
    'update.l2: adamw means an L2 part that is decoupled, not coupled; use the optimizer adam',
  ])
  expect(said({ kind: 'spred', scale: 0.1, optimizer: adamw }, L1)[0]).toContain(
    'cannot take an L2 part that is decoupled',
  )
})
