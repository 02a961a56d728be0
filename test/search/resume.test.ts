import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStored } from '../../pipeline/check/open-stored.ts'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import { experimentRecords } from '../../pipeline/report/list.ts'
import { verify } from '../../pipeline/verify/index.ts'
import { digestsOf } from '../cli/files.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'
import { SEARCHES, searching, searchingByFeature } from './specs.ts'

const { write, fresh } = scratch()
const kinds = [
  ...Object.entries(SEARCHES).map(([kind, search]) => ({
    kind,
    file: write(`${kind}.yaml`, searching(kind, search)),
  })),
  { kind: 'per-layer', file: write('per-layer.yaml', searchingByFeature('per-layer')) },
]

/** Runs a spec until this many further runs are done, then stops it as Ctrl-C would. Says why it ended. */
async function runUntil(file: string, out: string, runs: number): Promise<string> {
  const controller = new AbortController()
  const { stopped } = await runHere(file, out, [], {
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done >= runs) controller.abort()
    },
  })
  return stopped?.why ?? 'over'
}

describe.each(kinds)('a $kind search', ({ kind, file }) => {
  const whole = fresh()

  test('ends by itself, with a model selected', async () => {
    const { selected, stopped, judgement } = await runHere(file, whole)
    expect(selected?.metric).toBe('validation.loss')
    expect({ stopped, unfinished: judgement?.unfinished }).toEqual({ stopped: null, unfinished: [] })
  })

  test('ends with the same bytes however often it is interrupted, within rounds and between them', async () => {
    const out = fresh()
    let ends = 0
    while ((await runUntil(file, out, 1)) === 'interrupted') ends++
    expect(ends).toBeGreaterThan(0)
    expect(digestsOf(out)).toEqual(digestsOf(whole))
  })

  test('ends with the same bytes from whatever a kill left of it', async () => {
    const all = readFileSync(join(whole, kind, 'plan.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    const ids = all.map((line): string => JSON.parse(line).id)
    for (const [k, id] of ids.entries()) {
      if (k % 4 > 0) continue
      const out = fresh()
      cpSync(whole, out, { recursive: true })
      const folder = join(out, kind)
      // The plan of an earlier round, of whose runs one is missing, with a later run that was written already.
      writeFileSync(
        join(folder, 'plan.jsonl'),
        all
          .slice(0, k + 1)
          .map((line) => `${line}\n`)
          .join(''),
      )
      for (const lost of [id, ids.at(k + 2) ?? id]) rmSync(join(folder, lost), { recursive: true, force: true })
      rmSync(join(folder, 'results.csv'))
      await runHere(file, out)
      expect(digestsOf(out)).toEqual(digestsOf(whole))
    }
  })

  test('trains nothing the second time, and leaves every byte as it is', async () => {
    const before = digestsOf(whole)
    expect(await runHere(file, whole)).toMatchObject({ trained: 0 })
    expect(digestsOf(whole)).toEqual(before)
  })

  test('is reproduced by verify to the bit', async () => {
    const { runs, tables } = await verify(join(whole, kind), {
      launcher: inlineLauncher(),
      signal: new AbortController().signal,
      onProgress: () => {},
    })
    expect(tables).toEqual([])
    expect(new Set(runs.map(({ verdict }) => verdict))).toEqual(new Set(['reproduced']))
  })
})

test('a search ends with the same bytes on several workers', async () => {
  for (const { file } of kinds.filter(({ kind }) => kind === 'halving' || kind === 'bayesian')) {
    const [one, two] = [fresh(), fresh()]
    await runHere(file, one)
    await runHere(file, two, [], { launcher: 'local', workers: 2 })
    expect(digestsOf(two)).toEqual(digestsOf(one))
  }
})

describe('a search that was left between two rounds', () => {
  const out = fresh()
  const folder = join(out, 'halving')
  const file = kinds.find(({ kind }) => kind === 'halving')?.file ?? ''

  test('is open: check and list say so, although every planned run is there', async () => {
    expect(await runUntil(file, out, 6)).toBe('interrupted')
    const stored = await openStored(folder, out, [])
    expect(stored).toMatchObject({ searchOpen: true })
    const [record] = await experimentRecords(out)
    expect(record).toMatchObject({ runs: 6, finished: 6, open: true })
  })

  test('lacks the runs of the next round where its spec is asked', async () => {
    const stored = await openStored(file, out, [])
    if ('problem' in stored) throw new Error(stored.problem)
    expect(stored.runs.length).toBeGreaterThan(6)
    expect(stored.stored.size).toBe(6)
  })

  test('is open no more when it is over', async () => {
    await runHere(file, out)
    expect(await openStored(folder, out, [])).toMatchObject({ searchOpen: false })
    expect(await experimentRecords(out)).toMatchObject([{ open: false }])
  })

  test('is found out by verify where its plan was changed', async () => {
    const lines = readFileSync(join(folder, 'plan.jsonl'), 'utf8').split('\n')
    writeFileSync(join(folder, 'plan.jsonl'), [...lines.slice(0, 6), ...lines.slice(7)].join('\n'))
    const options = { launcher: inlineLauncher(), signal: new AbortController().signal, onProgress: () => {} }
    const { tables } = await verify(folder, options)
    expect(tables).toContain('plan.jsonl is not what the search makes of the runs')
  })
})

test('shards are refused where rounds follow from each other, and nothing is written', async () => {
  const out = fresh()
  const file = kinds.find(({ kind }) => kind === 'bayesian')?.file ?? ''
  const sharded = runHere(file, out, [], { shard: { index: 1, of: 2 } })
  await expect(sharded).rejects.toThrow(/bayesian\.yaml:10:9 search\.kind: each round .* leave --shard out/)
  await expect(experimentRecords(out)).resolves.toEqual([])
})

test('an extended search trains only what is new', async () => {
  const out = fresh()
  const runs = async (search: string) => {
    const { trained } = await runHere(write('more.yaml', searching('more', search)), out)
    return trained
  }
  const grid = (values: string) => `kind: grid\n  parameters: {penalty.lambda: {values: ${values}}}`
  expect(await runs(grid('[0.1, 0.2]'))).toBe(2)
  expect(await runs(grid('[0.3, 0.2, 0.1]'))).toBe(1)
  expect(await runs('kind: list\n  combinations: [{penalty.lambda: 0.3}, {penalty.lambda: 0.4}]')).toBe(1)
  const random = (budget: number) =>
    `kind: random\n  budget: ${budget}\n  parameters: {penalty.lambda: {log: [0.01, 1]}}`
  expect(await runs(random(3))).toBe(3)
  expect(await runs(random(5))).toBe(2)
})
