import { appendFileSync, cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import { readPlanned, trainMissing } from '../../pipeline/launch/train-missing.ts'
import { trainRounds } from '../../pipeline/launch/train-rounds.ts'
import { experimentRecords } from '../../pipeline/report/list.ts'
import type { Plan } from '../../pipeline/store/plan.ts'
import { inspectRun } from '../../pipeline/store/read-run.ts'
import { openIndex } from '../../pipeline/store/run-index.ts'
import { planOf } from '../plan.ts'
import { scratch } from '../scratch.ts'
import { allAsRead } from './as-read.ts'

const { fresh } = scratch()
const options = { fresh: false, signal: new AbortController().signal, onProgress: () => {} }
const plan = await planOf(`data: {kind: synthetic, rows: 12, columns: 2, informative: 1, seed: 1}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 3}}}
search: {kind: grid, parameters: {penalty.l1_ratio: {log: [0.5, 1], count: 120}}}
`)
const ids = plan.runs.map(({ id }) => id)
const whole = fresh()
const stored = allAsRead((await trainMissing(plan, whole, inlineLauncher(), options)).stored)

/** A folder of finished runs of its own, with the index of one who has read them all. */
async function finished(): Promise<string> {
  const folder = fresh()
  cpSync(whole, folder, { recursive: true })
  const { index } = await readPlanned(plan, folder)
  await index.save()
  return folder
}

const path = (folder: string) => join(folder, '.index.jsonl')
const indexed = (folder: string) => ids.filter((id) => openIndex(folder).has(id))

describe('the index of runs', () => {
  test('says what the files say', async () => {
    const index = openIndex(whole)
    for (const id of ids) {
      const found = await inspectRun(whole, id)
      expect(index.find(id)).toEqual(found.state === 'whole' ? found.run : null)
      expect(stored.get(id)).toEqual(index.find(id))
    }
  })

  test('is not believed of a folder that was copied', () => {
    const folder = fresh()
    cpSync(whole, folder, { recursive: true, preserveTimestamps: true })
    expect(indexed(folder)).toEqual([])
  })

  test.for([
    'run.json',
    'metrics.jsonl',
    'weights/path.safetensors',
  ])('is not believed of a run whose %s was edited, to the same length and the same date', async (name) => {
    const folder = await finished()
    const file = join(folder, ids[7], name)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(file, bytes)
    utimesSync(file, new Date(0), new Date(0))
    expect(indexed(folder)).toEqual(ids.filter((id) => id !== ids[7]))
    const found = await readPlanned(plan, folder)
    expect(found.stored.size).toBe(119)
    expect(found.notes).toEqual([expect.stringContaining(ids[7])])
  })

  test('is not believed of a run that is gone', async () => {
    const folder = await finished()
    rmSync(join(folder, ids[3]), { recursive: true })
    expect((await readPlanned(plan, folder)).stored.has(ids[3])).toBe(false)
  })

  test('that was torn, or is nonsense, is read as far as it is whole, and mended', async () => {
    const folder = await finished()
    const text = readFileSync(path(folder), 'utf8')
    const nonsense = ['null', '{}', '{"run":{},"files":[]}', '{"run":{"id":"', ''].map((line) => `${ids[0]} 0 ${line}`)
    writeFileSync(path(folder), `${text.slice(0, text.length / 2)}\n${nonsense.join('\n')}`)
    expect(indexed(folder).length).toBeGreaterThan(40)
    expect(indexed(folder).length).toBeLessThan(80)
    const found = await readPlanned(plan, folder)
    expect(found.stored).toEqual(stored)
    await found.index.save()
    expect(indexed(folder)).toEqual(ids)
  })

  test('grows by what is trained, after whatever a killed process has left at its end', async () => {
    const folder = await finished()
    appendFileSync(path(folder), `${ids[5]} 0123`)
    rmSync(join(folder, ids[5]), { recursive: true })
    const again = await trainMissing(plan, folder, inlineLauncher(), options)
    expect(again.trained).toBe(1)
    expect(indexed(folder)).toEqual(ids)
  })

  test('of a search is one for all its rounds, each of which is too short for one', async () => {
    const folder = fresh()
    cpSync(whole, folder, { recursive: true })
    rmSync(path(folder))
    const until = (end: number): Plan => ({
      ...plan,
      runs: plan.runs.slice(0, end),
      roundStart: end - 40,
      bounds: { ...plan.bounds, rounds: 3 },
      next: async () => (end === 120 ? null : until(end + 40)),
    })
    const { trained } = await trainRounds(until(40), folder, inlineLauncher(), options, async () => {})
    expect(trained).toBe(0)
    expect(indexed(folder)).toEqual(ids)
  })

  test('lets list count what is there, and still see what is damaged', async () => {
    const out = fresh()
    const folder = join(out, 'sweep')
    cpSync(whole, folder, { recursive: true })
    const lines = plan.runs.map((run) => JSON.stringify(run))
    writeFileSync(join(folder, 'plan.jsonl'), `${lines.join('\n')}\n`)
    await (await readPlanned(plan, folder)).index.save()
    writeFileSync(join(folder, ids[1], 'metrics.jsonl'), 'no metrics')
    expect(await experimentRecords(out)).toMatchObject([
      { name: 'sweep', runs: 120, finished: 119, damaged: [expect.stringMatching(/metrics\.jsonl was changed/)] },
    ])
  })
})
