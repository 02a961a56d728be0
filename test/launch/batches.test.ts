import { expect, test } from 'vitest'
import { openAccount } from '../../pipeline/launch/account.ts'
import type { Batch, BatchEnd } from '../../pipeline/launch/batch.ts'
import { trainInBatches } from '../../pipeline/launch/batches.ts'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import { openStop } from '../../pipeline/launch/stop.ts'
import type { PlannedRun } from '../../pipeline/store/plan.ts'
import { openIndex } from '../../pipeline/store/run-index.ts'
import { planOf } from '../plan.ts'

const plan = await planOf(`data: {kind: synthetic, rows: 12, columns: 2, informative: 1, seed: 1}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 3}}}
search: {kind: grid, parameters: {penalty.l1_ratio: {log: [0.5, 1], count: 400}}}
`)

/** How many runs each batch has, where every run takes so many milliseconds by a clock that only they move. */
async function sizes(runs: readonly PlannedRun[], workers: number, runMs: number): Promise<number[]> {
  const seen: number[] = []
  const batch = async (task: Batch): Promise<BatchEnd> => {
    const begun = task.runs.slice(0, Math.ceil(task.longestMs / runMs))
    seen.push(begun.length)
    const ended = begun.map(({ run: { id } }) => ({ id, failedAgain: 'nobody trained it' }))
    return { ended, fits: 0, durationMs: begun.length * runMs, refused: null, failed: null }
  }
  const there = { stored: new Map(), notes: [], index: openIndex('nowhere') }
  const account = openAccount(there, runs.length, { onProgress() {} })
  const stop = openStop(new AbortController().signal)
  const launcher = { ...inlineLauncher(), batch, workers }
  const lost = await trainInBatches(runs, {
    plan,
    folder: 'nowhere',
    launcher,
    account,
    stop,
    timeoutSeconds: undefined,
    failFast: false,
  })
  expect(lost).toEqual([])
  expect(seen.reduce((sum, size) => sum + size, 0)).toBe(runs.length)
  return seen
}

test('of tiny runs no batch but the last is shorter than what it takes to be sent and waited for', async () => {
  const all = await sizes(plan.runs, 2, 1)
  for (const size of all.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(30)
})

test('towards the end no worker has much more than another', async () => {
  const all = await sizes(plan.runs, 4, 20)
  expect(Math.max(...all.slice(-4))).toBeLessThanOrEqual(2)
})

test('one worker takes what it can do until it has to be heard of', async () => {
  expect((await sizes(plan.runs, 1, 2)).slice(1)).toEqual([250, 22])
})

test('long runs go one by one', async () => {
  const all = await sizes(plan.runs.slice(0, 40), 2, 600)
  expect(new Set(all)).toEqual(new Set([1]))
})
