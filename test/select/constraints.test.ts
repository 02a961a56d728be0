import { describe, expect, test } from 'vitest'
import { summary } from '../../pipeline/report/summary.ts'
import { choose } from '../../pipeline/select/choose.ts'
import { constraintText } from '../../pipeline/select/constraints.ts'
import { constraintsOf } from '../../pipeline/spec/constraints.ts'
import type { Select } from '../../pipeline/spec/experiment.gen.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'
import { row } from './rows.ts'

const { write, fresh } = scratch()
const select: Select = { metric: 'validation.loss', rule: 'min', within: 0.1, constraints: ['nonzeros <= 3'] }
const loss = (value: number, nonzeros: number) => ({ 'validation.loss': value, 'validation.loss_se': 0, nonzeros })

describe('constraints', () => {
  test('are the same as text and in parts', () => {
    const constraints = ['nonzeros <= 12', { metric: 'nonzeros', max: 12 }, ' sparsity.hidden>=-1.5e-1 ']
    const [text, parts, other] = constraintsOf({ constraints })
    expect(text).toEqual(parts)
    expect(other).toEqual({ metric: 'sparsity.hidden', min: -0.15, max: Number.POSITIVE_INFINITY })
    expect(constraintText({ metric: 'nonzeros', min: 2, max: 12 })).toBe('nonzeros >= 2 and nonzeros <= 12')
  })

  test('hold in every seed and not on average: the reported weights are one seed’s', () => {
    const rows = [
      row({ seed: 0, metrics: loss(1, 4) }),
      row({ seed: 1, metrics: loss(1, 1) }),
      row({ seed: 0, point: 1, metrics: loss(5, 3) }),
      row({ seed: 1, point: 1, metrics: loss(5, 3) }),
    ]
    expect(choose(rows, select)?.chosen.point).toBe(1)
  })

  test('come after convergence, and before the rule', () => {
    const rows = [
      row({ metrics: loss(-9, 1), eligible: false }),
      row({ point: 1, metrics: loss(3, 2) }),
      row({ point: 2, metrics: loss(1, 9) }),
    ]
    expect(choose(rows, select)).toMatchObject({ chosen: { point: 1 }, refused: 1, unconverged: 1 })
    expect(choose(rows, { ...select, constraints: ['nonzeros <= 0'] })).toBeNull()
    expect(choose(rows, { ...select, constraints: ['no_such_metric <= 9'] })).toBeNull()
  })

  test('are kept by the weights of the refit, and selected.json and the report say so', async () => {
    const file = write(
      'kept.yaml',
      `name: kept
data: {kind: synthetic, rows: 60, columns: 20, informative: 6, snr: 8}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 40, min_ratio: 1.0e-3}}}
validation: {kind: cross-validation, folds: 5}
`,
    )
    for (const [rule, constraint] of [
      ['min', 'nonzeros <= 4'],
      ['one-se', '{metric: nonzeros, min: 9, max: 11}'],
    ] as const) {
      const outcome = await runHere(file, fresh(), [`select={rule: ${rule}, constraints: [${constraint}]}`])
      const { selected } = outcome
      const used = selected?.coefficients?.filter(({ value }) => value !== 0).length ?? Number.NaN
      expect(used).toBe(selected?.metrics.nonzeros)
      if (rule === 'min') expect(used).toBeLessThanOrEqual(4)
      else expect(used >= 9 && used <= 11).toBe(true)
      expect(selected?.why).toMatch(/others break .*; the weights that are reported keep to nonzeros/)
      expect(summary(outcome, 80)).toMatch(/\n {2}among fits with nonzeros [<>]= /)
    }
  })

  test('that nothing keeps to select nothing', async () => {
    const file = write(
      'none.yaml',
      `name: none
data: {kind: synthetic, rows: 30, columns: 6}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
validation: {kind: cross-validation, folds: 3}
select: {constraints: [nonzeros >= 7]}
`,
    )
    expect((await runHere(file, fresh())).selected).toBeNull()
  })
})
