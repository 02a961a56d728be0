import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { sweepLeftovers } from '../../pipeline/store/leftovers.ts'
import { scratch } from '../scratch.ts'

const { fresh } = scratch()

const LOCK = '.lock-42-0123456789ab'

/** What others do, each right after a folder has been listed. */
const meanwhile = vi.hoisted((): (() => void)[] => [])
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const readdir = async (path: string) => {
    const names = await real.readdir(path)
    meanwhile.shift()?.()
    return names
  }
  return { ...real, readdir }
})

/** A folder with some runs in it, each with a file that says where it came from. */
function holding(...names: readonly string[]): string {
  const folder = fresh()
  for (const name of names) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'run.json'), name)
  }
  return folder
}

describe('what a killed process has left', () => {
  test('half-written goes, but for what a working process writes', async () => {
    const folder = holding('.tmp-7-0123456789ab', '.tmp-0123456789ab', '.tmp-42-0123456789ab', '0123456789ab', LOCK)
    writeFileSync(join(folder, '.tmp-8-0123456789ab'), 'half of results.csv')
    await sweepLeftovers(folder)
    expect(readdirSync(folder).sort()).toEqual([LOCK, '.tmp-42-0123456789ab', '0123456789ab'])
  })

  test('of a run that was being replaced comes back where the new one never came, and goes where it did', async () => {
    const [lost, replaced] = ['.old-aaaaaaaaaaaa-7-0123456789ab', '.old-bbbbbbbbbbbb-7-0123456789ab']
    const folder = holding(lost, replaced, 'bbbbbbbbbbbb', '.old-cccccccccccc-42-0123456789ab', LOCK)
    await sweepLeftovers(folder)
    expect(readdirSync(folder).sort()).toEqual([
      LOCK,
      '.old-cccccccccccc-42-0123456789ab',
      'aaaaaaaaaaaa',
      'bbbbbbbbbbbb',
    ])
    expect(readFileSync(join(folder, 'aaaaaaaaaaaa/run.json'), 'utf8')).toBe(lost)
    expect(readFileSync(join(folder, 'bbbbbbbbbbbb/run.json'), 'utf8')).toBe('bbbbbbbbbbbb')
  })

  test('goes although the process that sweeps has its pid, as all have in a container', async () => {
    const folder = holding('.tmp-42-0123456789ab', LOCK)
    await sweepLeftovers(folder, LOCK)
    expect(readdirSync(folder)).toEqual([LOCK])
  })

  test('is told from what a process has begun that came while the folder was being looked at', async () => {
    const folder = holding('.tmp-7-0123456789ab')
    meanwhile.push(() => {
      for (const name of [LOCK, '.tmp-42-0123456789ab']) mkdirSync(join(folder, name))
    })
    await sweepLeftovers(folder)
    expect(readdirSync(folder).sort()).toEqual([LOCK, '.tmp-42-0123456789ab'])
  })

  test('is told from what is not its own', async () => {
    const names = ['.git', '.old-notes', '.lock-7-0123456789ab', 'results.csv', '.oldest-1-0123456789ab']
    const folder = holding(...names)
    await sweepLeftovers(folder)
    expect(readdirSync(folder).sort()).toEqual(names.toSorted())
  })
})
