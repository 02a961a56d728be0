import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { takeLock } from '../../pipeline/store/lock.ts'
import { lifeOf, type ProcessIdentity, thisProcess } from '../../pipeline/store/process-identity.ts'
import { scratch } from '../scratch.ts'

const { fresh } = scratch()
/** So that a heart that stands still is seen in tenths of seconds. */
const hasty = { beat: 40, standstill: 300, look: 20, looks: 5 }
const patient = { ...hasty, looks: 500 }
const self = thisProcess()

function folder(): string {
  const path = fresh()
  mkdirSync(path)
  return path
}

const locks = (path: string) => readdirSync(path).filter((name) => name.startsWith('.lock-'))

/** A lock as another process would have left it. */
function leave(path: string, owner: Partial<ProcessIdentity>, name = '.lock-1-000000000000'): string {
  const file = join(path, name)
  writeFileSync(file, JSON.stringify({ ...self, shard: null, ...owner }))
  return file
}

describe('a lock', () => {
  test('says who holds the folder, and is gone when it is released', async () => {
    const path = folder()
    const lock = await takeLock(path, null, hasty)
    const [name] = locks(path)
    expect(JSON.parse(readFileSync(join(path, name), 'utf8'))).toEqual({ ...self, shard: null })
    await expect(takeLock(path, null, hasty)).rejects.toThrow(
      `another lariat (pid ${process.pid}) is writing ${path}; wait for it or give --out another folder`,
    )
    await lock.release()
    expect(locks(path)).toEqual([])
    await (await takeLock(path, null, hasty)).release()
  })

  test('goes to one of those who want it at the same time', async () => {
    const path = folder()
    const ends = await Promise.allSettled(Array.from({ length: 5 }, () => takeLock(path, null, patient)))
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(locks(path)).toHaveLength(1)
  })

  test.for([
    ['two shards of one division', { index: 1, of: 2 }, { index: 2, of: 2 }, true],
    ['one shard twice', { index: 1, of: 2 }, { index: 1, of: 2 }, false],
    ['shards of two divisions', { index: 1, of: 2 }, { index: 2, of: 3 }, false],
    ['a shard and the whole', { index: 1, of: 2 }, null, false],
    ['the whole and a shard', null, { index: 1, of: 2 }, false],
  ] as const)('of %s: together? %4$s', async ([, first, second, together]) => {
    const path = folder()
    await takeLock(path, first, hasty)
    const taking = takeLock(path, second, hasty)
    if (!together) return expect(taking).rejects.toThrow(/is writing/)
    const { name } = await taking
    expect(locks(path)).toContain(name)
  })
})

describe('the lock of a process that is gone', () => {
  test.for([
    ['killed', () => ({ pid: Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' })) })],
    ['whose pid another process has now', () => ({ pid: process.pid, started: '1' })],
  ] as const)('%s is removed with a note, whatever the clocks say', async ([, owner]) => {
    for (const time of [new Date(0), new Date('2099-01-01')]) {
      const path = folder()
      utimesSync(leave(path, owner()), time, time)
      const lock = await takeLock(path, null, hasty)
      expect(lock.notes).toEqual([expect.stringMatching(/was left locked by pid \d+ on .*, which is gone/)])
      expect(locks(path)).toHaveLength(1)
      await lock.release()
    }
  })

  test('that nobody has buried counts as gone', async () => {
    // The child of a process that never waits for it: once ended it is a zombie.
    const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'])
    const [line] = await once(parent.stdout, 'data')
    const owner = { ...self, pid: Number(line), started: null }
    try {
      await expect.poll(() => lifeOf({ ...owner, started: '0' }, self)).toBe('gone')
      await expect.poll(() => readFileSync(`/proc/${owner.pid}/stat`, 'utf8')).toMatch(/\) Z /)
      const started = readFileSync(`/proc/${owner.pid}/stat`, 'utf8').split(' ')[21]
      expect(lifeOf({ ...owner, started }, self)).toBe('gone')
    } finally {
      parent.kill()
    }
  })

  test('that was written by half is removed', async () => {
    const path = folder()
    writeFileSync(join(path, '.lock-1-000000000000'), '{"pid": 1')
    const lock = await takeLock(path, null, hasty)
    expect(lock.notes).toHaveLength(1)
    expect(locks(path)).toHaveLength(1)
  })
})

describe('the lock of another host', () => {
  test('is believed as long as its heart beats, though all clocks stand still', async () => {
    const path = folder()
    const file = leave(path, { host: 'elsewhere' })
    let beat = 0
    const heart = setInterval(() => utimesSync(file, 0, beat++), hasty.beat)
    await expect(takeLock(path, null, hasty)).rejects.toThrow(/another lariat \(pid \d+ on elsewhere\) is writing/)
    clearInterval(heart)
    const lock = await takeLock(path, null, hasty)
    expect(lock.notes).toEqual([expect.stringMatching(/on elsewhere, which is gone/)])
  })

  test('is one of this host that was started again, or counts other pids', () => {
    expect(lifeOf(self, self)).toBe('alive')
    expect(lifeOf({ ...self, boot: 'before' }, self)).toBe('unknown')
    expect(lifeOf({ ...self, namespace: 'a container' }, self)).toBe('unknown')
  })

  test('that a living process holds beats', async () => {
    const path = folder()
    const lock = await takeLock(path, null, { ...hasty, beat: 5 })
    const file = join(path, locks(path)[0])
    utimesSync(file, 0, 0)
    await expect.poll(() => statSync(file).mtimeMs).toBeGreaterThan(0)
    await lock.release()
  })
})
