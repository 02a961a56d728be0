import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isRecord } from '../spec/paths.ts'
import { ownName, writeSynced } from './atomic.ts'
import { compactJson } from './canonical.ts'
import { lifeOf, type ProcessIdentity, thisProcess } from './process-identity.ts'
import { cannotWrite, StoreError } from './store-error.ts'

/** Runs k of the plan with k mod `of` = `index` − 1. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** The right to write into an experiment's folder. */
export interface Lock {
  /** The name of its file. */
  readonly name: string
  /** What was found of processes that are no more, for the user. */
  readonly notes: readonly string[]
  release(): Promise<void>
}

interface Holder {
  readonly name: string
  readonly owner: ProcessIdentity
  readonly shard: Shard | null
}

/** In milliseconds, by clocks that only go forward. */
interface Patience {
  /** Between two heartbeats. */
  readonly beat: number
  /** For how long a heart that stands still is watched. */
  readonly standstill: number
  /** Between two looks at whether a rival gave way, and how many looks there are. */
  readonly look: number
  readonly looks: number
}

const PATIENCE: Patience = { beat: 2000, standstill: 10_000, look: 100, looks: 10 }

/** Begins the names of locks: `.lock-<pid>-<hex>`. */
export const LOCK = '.lock-'

/**
 * Takes an experiment's folder for this process, or for one shard of it.
 *
 * Each process has a lock file of a name of its own, which nobody else ever takes. It writes its own, then looks for
 * others: of two that start together at least one sees the other, and the file of a process that is gone can be removed
 * without a race, since no living one can stand under that name. Where a process cannot be seen (another host), its lock
 * is believed while its heartbeat changes; no clock is compared with another.
 *
 * @throws StoreError where another process writes the same runs.
 */
export async function takeLock(folder: string, shard: Shard | null, patience: Patience = PATIENCE): Promise<Lock> {
  const self = thisProcess()
  const name = ownName(LOCK)
  const path = join(folder, name)
  const notes: string[] = []
  // Under its name from the start: what is written aside others may take for a leftover as long as no lock speaks for it.
  await writeSynced(path, `${compactJson({ ...self, shard })}\n`).catch((error) => {
    throw cannotWrite(path, error)
  })
  const heart = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), patience.beat).unref()
  const release = async () => {
    clearInterval(heart)
    await rm(path, { force: true }).catch(() => {})
  }
  try {
    for (let look = 0; ; look++) {
      const others = await holders(folder, name, self, patience, notes)
      const rival = others.find((other) => !areApart(other.shard, shard))
      if (rival === undefined) return { name, notes, release }
      // Of two that have only just started one has to stay: the first by name.
      if (look === patience.looks || rival.name < name) throw new StoreError(refusal(folder, rival, self))
      await setTimeout(patience.look)
    }
  } catch (error) {
    await release()
    throw error
  }
}

/** Whether a process writes there, as far as can be told at once: another host's is believed while its heart has beaten of late. */
export async function isHeld(folder: string): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(LOCK))
  for (const name of names) {
    const path = join(folder, name)
    const holder = await readHolder(path, name)
    const life = holder === null ? 'unknown' : lifeOf(holder.owner, thisProcess())
    if (life === 'alive') return true
    const beaten = await stat(path).catch(() => null)
    if (life === 'unknown' && beaten !== null && Date.now() - beaten.mtimeMs < PATIENCE.standstill) return true
  }
  return false
}

/** The locks of other processes that are alive. Those of dead ones are removed. */
async function holders(
  folder: string,
  own: string,
  self: ProcessIdentity,
  patience: Patience,
  notes: string[],
): Promise<Holder[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(LOCK) && name !== own)
  const alive: Holder[] = []
  for (const name of names) {
    const path = join(folder, name)
    const holder = await readHolder(path, name)
    const life = holder === null ? 'unknown' : lifeOf(holder.owner, self)
    const stands = life === 'alive' || (life === 'unknown' && (await beats(path, patience)))
    // A lock that was only just being written says whose it is by now.
    const standing = stands ? (holder ?? (await readHolder(path, name))) : null
    if (standing !== null) alive.push(standing)
    else if (!stands && existsSync(path)) {
      await rm(path, { force: true })
      const owner = holder === null ? 'a process' : `pid ${holder.owner.pid} on ${holder.owner.host}`
      notes.push(`${folder} was left locked by ${owner}, which is gone; its finished runs are kept`)
    }
  }
  return alive
}

/** Null where the file is torn. */
async function readHolder(path: string, name: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!isRecord(value)) return null
    const text = (key: string) => (typeof value[key] === 'string' ? value[key] : null)
    const { shard } = value
    return {
      name,
      owner: {
        pid: Number(value.pid),
        host: text('host') ?? '',
        boot: text('boot'),
        namespace: text('namespace'),
        started: text('started'),
      },
      shard: isRecord(shard) ? { index: Number(shard.index), of: Number(shard.of) } : null,
    }
  } catch {
    return null
  }
}

/** Watches whether a lock's heart beats. */
async function beats(path: string, { standstill, beat }: Patience): Promise<boolean> {
  const modified = () =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    )
  const before = await modified()
  for (let waited = 0; waited < standstill; waited += beat / 4) {
    await setTimeout(beat / 4)
    const now = await modified()
    if (now === null) return false
    if (now !== before) return true
  }
  return false
}

/** Different shards of the same division share no run. */
function areApart(a: Shard | null, b: Shard | null): boolean {
  return a !== null && b !== null && a.of === b.of && a.index !== b.index
}

function refusal(folder: string, { owner, shard }: Holder, self: ProcessIdentity): string {
  const part = shard === null ? '' : ` for --shard ${shard.index}/${shard.of}`
  const where = owner.host === self.host ? '' : ` on ${owner.host}`
  return `another lariat (pid ${owner.pid}${where}) is writing ${folder}${part}; wait for it or give --out another folder`
}
