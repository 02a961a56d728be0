import { describe, expect, test } from 'vitest'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import type { Launcher } from '../../pipeline/launch/launcher.ts'
import { trainMissing } from '../../pipeline/launch/train-missing.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { resultRows } from '../../pipeline/store/results.ts'
import { resultsCsv } from '../../pipeline/store/results-csv.ts'
import { scratch } from '../scratch.ts'
import { allAsRead } from '../store/as-read.ts'
import { launcherWith } from './launcher-with.ts'

const { write, fresh } = scratch()
const plan = await planExperiment(
  loadSpec(
    write(
      'three.yaml',
      `name: three
data: {kind: synthetic, rows: 20, columns: 3, informative: 1}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 3}}}
search: {kind: list, combinations: [{seed: 1}, {seed: 2}, {seed: 1}, {seed: 3}]}
`,
    ),
  ),
)
const ids = [...new Set(plan.runs.map(({ id }) => id))]
const options = { fresh: false, signal: new AbortController().signal, onProgress: () => {} }

/** Does its work but for the data of one seed. */
function failingAt(seed: number): Launcher {
  return launcherWith((here) => ({
    gram: async (task) => {
      if (task.run.seed === seed) throw new Error('out of memory')
      return here.gram(task)
    },
  }))
}

describe('training what is missing', () => {
  test('trains a run that is planned twice once', async () => {
    expect([plan.runs.length, ids.length]).toEqual([4, 3])
    const { stored, trained } = await trainMissing(plan, fresh(), inlineLauncher(), options)
    expect(trained).toBe(3)
    expect([...stored.keys()].sort()).toEqual(ids.toSorted())
  })

  test('goes on where a run fails, keeps why, and tries that run again the next time', async () => {
    const folder = fresh()
    const first = await trainMissing(plan, folder, failingAt(2), options)
    const failed = plan.runs[1].id
    expect(first.stored.get(failed)).toMatchObject({
      status: 'failed',
      stop: 'out of memory',
      points: { count: 0 },
      digests: {},
    })
    expect([...first.stored.values()].filter(({ status }) => status === 'completed')).toHaveLength(2)

    const rows = resultRows(plan.runs, first.stored)
    expect(rows.map(({ status }) => status)).toEqual([
      ...['completed', 'completed', 'completed', 'failed'],
      ...['completed', 'completed', 'completed', 'completed', 'completed', 'completed'],
    ])
    expect(resultsCsv(rows).split('\n')[4]).toMatch(new RegExp(`^${failed},2,2,failed,+$`))

    const second = await trainMissing(plan, folder, inlineLauncher(), options)
    expect(second.trained).toBe(1)
    expect(second.stored.get(failed)?.status).toBe('completed')
  })

  test('begins no run after it was told to stop, and says how many there are', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const { stored, trained } = await trainMissing(plan, fresh(), inlineLauncher(), {
      fresh: false,
      signal: controller.signal,
      onProgress: ({ done }) => {
        seen.push(done)
        if (done === 1) controller.abort()
      },
    })
    expect(trained).toBe(stored.size)
    expect(trained).toBeLessThan(3)
    expect(seen.at(-1)).toBe(trained)
  })

  test('with fresh keeps a run that now fails as it was, and says so', async () => {
    const folder = fresh()
    const first = await trainMissing(plan, folder, inlineLauncher(), options)
    const notes: string[] = []
    const onNote = (note: string) => void notes.push(note)
    const second = await trainMissing(plan, folder, failingAt(2), { ...options, fresh: true, onNote })
    const { id } = plan.runs[1]
    expect({ trained: second.trained, failedAgain: second.failedAgain }).toEqual({ trained: 2, failedAgain: [id] })
    expect(notes).toEqual([`run ${id} failed when it was trained again (out of memory); the earlier one is kept`])
    expect(allAsRead(second.stored)).toEqual(allAsRead(first.stored))
  })

  test('counts up to the runs that there were to train', async () => {
    const folder = fresh()
    const told: string[] = []
    const onProgress = ({ done, total, fits }: { done: number; total: number; fits: number }) =>
      void told.push(`${done}/${total} ${fits}`)
    await trainMissing(plan, folder, inlineLauncher(), { ...options, onProgress })
    expect(told.at(-1)).toBe('3/3 3')
    told.length = 0
    await trainMissing(plan, folder, inlineLauncher(), { ...options, onProgress })
    expect(told).toEqual([])
  })
})
