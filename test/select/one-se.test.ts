import { expect, test } from 'vitest'
import { candidatesOf } from '../../pipeline/select/candidates.ts'
import { rules } from '../../pipeline/select/rules.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { resultRows } from '../../pipeline/store/results.ts'
import { trainRun } from '../../pipeline/train/run.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { scratch } from '../scratch.ts'

const { write } = scratch()

test('one-se is never denser than min, over 1,000 random problems', async () => {
  const units = openUnits()
  let sparser = 0
  // Ten shapes of a hundred tables each, from few rows to many, from noise alone to none of it.
  for (let shape = 0; shape < 10; shape++) {
    const file = write(
      `random-${shape}.yaml`,
      `name: random-${shape}
seed: ${1000 * shape}
data: {kind: synthetic, rows: ${12 + 5 * shape}, columns: ${3 + ((7 * shape) % 20)}, informative: ${shape % 4}, correlation: ${shape / 11}, snr: ${0.2 + shape}}
model: {kind: linear}
penalty: {kind: elastic-net, l1_ratio: ${1 - shape / 20}, lambda: {path: {count: 12, min_ratio: 0.01}}}
validation: {kind: cross-validation, folds: ${3 + (shape % 3)}}
search: {kind: grid, parameters: {}, repeat: 100}
`,
    )
    const plan = await planExperiment(loadSpec(file))
    for (const run of plan.runs) {
      const result = await trainRun(run.spec, plan.inputsOf(run), units)
      if (!('points' in result)) throw new Error(result.stop)
      const stored = {
        id: run.id,
        status: result.status,
        stop: result.stop,
        points: result.points,
        digests: {},
      }
      const candidates = candidatesOf(resultRows([run], new Map([[run.id, stored]])), 'validation.loss', true)
      const best = rules.min(candidates, { within: 0 })
      const chosen = rules['one-se'](candidates, { within: 0 })
      expect(chosen.nonzeros).toBeLessThanOrEqual(best.nonzeros)
      expect(chosen.score).toBeLessThanOrEqual(best.score + best.se)
      expect(chosen.point).toBeLessThanOrEqual(best.point)
      if (chosen.nonzeros < best.nonzeros) sparser += 1
    }
  }
  // The rule does something: in many of them it is sparser.
  expect(sparser).toBeGreaterThan(200)
}, 120_000)
