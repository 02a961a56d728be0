import { describe, expect, test } from 'vitest'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import type { Launcher } from '../../pipeline/launch/launcher.ts'
import { trainRounds } from '../../pipeline/launch/train-rounds.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { type Plan, planExperiment } from '../../pipeline/store/plan.ts'
import { StoreError } from '../../pipeline/store/store-error.ts'
import { scratch } from '../scratch.ts'
import { SEARCHES, searching } from '../search/specs.ts'
import { launcherWith } from './launcher-with.ts'

const { write, fresh } = scratch()
const first = await planExperiment(loadSpec(write('halving.yaml', searching('halving', SEARCHES.halving))))
const options = { fresh: false, signal: new AbortController().signal, onProgress: () => {} }

/** Does its work but for the run of one λ. */
function failingAt(lambda: unknown): Launcher {
  return launcherWith((here) => ({
    net: async (task) => {
      if ('lambda' in task.run.penalty && task.run.penalty.lambda === lambda) throw new Error('out of memory')
      return here.net(task)
    },
  }))
}

const lambdas = ({ runs }: Pick<Plan, 'runs'>) => runs.map(({ parameters }) => parameters['penalty.lambda'])

describe('rounds', () => {
  test('are frozen one after the other before they are trained, and once more when the search is over', async () => {
    const frozen: [number, boolean][] = []
    const done: number[] = []
    const progress = { ...options, onProgress: ({ done: count }: { done: number }) => void done.push(count) }
    const { plan, trained } = await trainRounds(first, fresh(), inlineLauncher(), progress, async ({ runs }, over) => {
      expect(done.at(-1) ?? 0).toBe(frozen.at(-1)?.[0] ?? 0)
      frozen.push([runs.length, over])
    })
    // 6 and 5 begin; of two rungs more than that each has half.
    expect(frozen).toEqual([
      [6, false],
      [6 + 3 + 5, false],
      [6 + 3 + 5 + 1 + 2, false],
      [6 + 3 + 5 + 1 + 2, true],
    ])
    expect(trained).toBe(plan.runs.length)
    expect(done.at(-1)).toBe(trained)
  })

  test('go on where a run fails, which counts as worst; the next time it is trained again, and all follows from that', async () => {
    const folder = fresh()
    const healthy = await trainRounds(first, fresh(), inlineLauncher(), options, async () => {})
    const best = lambdas(healthy.plan).at(-1)
    const failed = await trainRounds(first, folder, failingAt(best), options, async () => {})
    expect(failed.stopped).toBeNull()
    expect(lambdas(failed.plan).filter((lambda) => lambda === best)).toHaveLength(1)
    expect(failed.plan.runs.length).toBe(healthy.plan.runs.length)

    const again = await trainRounds(first, folder, inlineLauncher(), options, async () => {})
    expect(again.plan.runs).toEqual(healthy.plan.runs)
  })

  test('are not gone on with where a run is missing', async () => {
    const only = await trainRounds(first, fresh(), inlineLauncher(), { ...options, only: 'failed' }, async () => {})
    expect([only.plan.runs.length, only.trained, only.stored.size]).toEqual([first.runs.length, 0, 0])
  })

  test('that cannot be frozen end the training, and what was trained is told', async () => {
    const full = async ({ roundStart }: Plan) => {
      if (roundStart > 0) throw new StoreError('the disk is full')
    }
    const outcome = await trainRounds(first, fresh(), inlineLauncher(), options, full)
    expect(outcome).toMatchObject({ trained: 6, stopped: { why: 'unwritable', message: 'the disk is full' } })
    const never = async () => {
      throw new StoreError('the disk is full')
    }
    await expect(trainRounds(first, fresh(), inlineLauncher(), options, never)).rejects.toThrow('the disk is full')
  })
})
