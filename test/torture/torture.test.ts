import { describe, expect, test } from 'vitest'
import { scratch } from '../scratch.ts'
import { campaign } from './campaign.ts'

const { path } = scratch()
// npm run torture gives more of them, and another seed to whoever wants one.
const kills = Number(process.env.TORTURE_KILLS ?? 20)
const seed = Number(process.env.TORTURE_SEED ?? 1)

describe('killed at random', () => {
  test(`${kills} times, no finished run is lost or changed, and what is resumed is what nobody disturbed`, async () => {
    const { faults, ...seen } = await campaign(path, kills, seed)
    if (process.env.TORTURE_KILLS !== undefined) process.stdout.write(`${JSON.stringify(seen)}\n`)
    expect(faults).toEqual([])
    expect(seen.processes + seen.threads).toBe(kills)
    expect(seen.processes).toBeGreaterThan(0)
    expect(seen.resumed).toBeGreaterThan(0)
  }, 3_600_000)
})
