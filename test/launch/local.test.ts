import { readdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import { localLauncher } from '../../pipeline/launch/local.ts'
import { trainMissing } from '../../pipeline/launch/train-missing.ts'
import { makeFolder } from '../../pipeline/store/atomic.ts'
import { sweepLeftovers } from '../../pipeline/store/leftovers.ts'
import { inspectRun, type RunState } from '../../pipeline/store/read-run.ts'
import { digestsOf, runsIn } from '../cli/files.ts'
import { planOf } from '../plan.ts'
import { scratch } from '../scratch.ts'

const { fresh } = scratch()
const options = { fresh: false, signal: new AbortController().signal, onProgress: () => {} }
const faulty = {
  file: new URL('faulty-worker.mjs', import.meta.url),
  limits: { maxOldGenerationSizeMb: 48 },
}

/** Runs whose λ paths are units of their own, since they have more features than rows. */
function seeds(...values: readonly number[]) {
  return planOf(`data: {kind: synthetic, rows: 20, columns: 30, informative: 1}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 3}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: grid, parameters: {seed: {values: [${values}]}}}
`)
}

describe('a worker thread', () => {
  test('that dies takes only its run with it, which says why and is trained again', async () => {
    const plan = await seeds(1, 2, 3, 5, 6, 7, 8)
    const folder = fresh()
    const launcher = localLauncher(2, faulty)
    const first = await trainMissing(plan, folder, launcher, options)
    await launcher.close()
    const ends = plan.runs.map(({ id, spec }) => [spec.seed, first.stored.get(id)?.stop])
    expect(Object.fromEntries(ends)).toMatchObject({
      2: 'its worker thread ended with code 7 before the work was done',
      3: 'its worker thread ran out of memory; fewer --workers leave more to each',
      5: 'unreachable',
    })
    const completed = (stored: typeof first.stored) =>
      plan.runs.filter(({ id }) => stored.get(id)?.status === 'completed').map(({ spec }) => spec.seed)
    expect(completed(first.stored)).toEqual([1, 6, 7, 8])

    const sound = localLauncher(2)
    const second = await trainMissing(plan, folder, sound, options)
    await sound.close()
    expect(second.trained).toBe(3)
    expect(completed(second.stored)).toEqual([1, 2, 3, 5, 6, 7, 8])
  })

  test('that goes on for ever is stopped, though other runs were given to it together with that one', async () => {
    const plan = await seeds(4, 1, 6, 7, 8, 9)
    const launcher = localLauncher(1, faulty)
    const { stored } = await trainMissing(plan, fresh(), launcher, { ...options, timeoutSeconds: 3 })
    await launcher.close()
    expect(stored.get(plan.runs[0].id)?.stop).toBe('stopped after train.timeout = 3 s')
    expect(stored.size).toBe(6)
  })

  test.for([
    'open',
    'write',
    'rename',
  ])('that dies while it writes (%s) leaves nothing half, and its runs come out as if it had lived', async (moment) => {
    const plan = await seeds(1, 2, 3, 4, 5, 6, 7)
    const [folder, undisturbed] = [fresh(), fresh()]
    await makeFolder(folder)
    process.env.DIES_AT = moment
    const launcher = localLauncher(1, { file: new URL('dying-writer.mjs', import.meta.url) })
    const seen: Promise<RunState>[] = []
    const onProgress = () => {
      for (const name of runsIn(folder)) seen.push(inspectRun(folder, name))
    }
    const { stored } = await trainMissing(plan, folder, launcher, { ...options, onProgress })
    await launcher.close()
    // What has a name is whole, also before anybody has cleared away.
    for (const found of await Promise.all(seen)) expect(found).toMatchObject({ state: 'whole' })
    expect([...stored.values()].map(({ status }) => status)).toEqual(Array(7).fill('completed'))
    expect(readdirSync(folder).filter((name) => name.startsWith('.tmp-'))).not.toEqual([])

    await sweepLeftovers(folder)
    await trainMissing(plan, undisturbed, inlineLauncher(), options)
    expect(digestsOf(folder)).toEqual(digestsOf(undisturbed))
  })

  test.for([
    'when there is work',
    'before there is work',
  ])('that cannot start %s fails the runs, one after the other, and lets nobody wait', async (when) => {
    const plan = await seeds(1, 2, 3, 4, 5)
    const launcher = localLauncher(2, { file: new URL('stillborn-worker.mjs', import.meta.url) })
    if (when === 'before there is work') {
      await launcher.start?.()
      await setTimeout(500)
    }
    const { stored } = await trainMissing(plan, fresh(), launcher, options)
    await launcher.close()
    expect([...stored.values()].map(({ status }) => status)).toEqual(Array(5).fill('failed'))
    for (const { stop } of stored.values()) expect(stop).toMatch(/worker thread/)
  })
})
