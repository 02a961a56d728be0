import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { cannotWrite } from './store-error.ts'

/** Begins the names of what is being written; a process that was killed leaves some. */
export const ASIDE = '.tmp-'

/** Begins the names of what is being replaced: `.old-<name>-<pid>-<hex>`. */
export const REPLACED = '.old-'

/** Files of one folder that are written at a time; Node has four threads for files. */
const WRITES = 4

/** A name that no other process takes, and that says which one took it. */
export function ownName(prefix: string): string {
  return `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`
}

/**
 * Replaces a file whole: readers see the old bytes or the new ones.
 *
 * @throws StoreError where the system refuses; the old file is as it was.
 */
export async function writeFileWhole(path: string, data: string | Uint8Array): Promise<void> {
  const parent = dirname(path)
  const aside = join(parent, ownName(ASIDE))
  try {
    await writeSynced(aside, data)
    await rename(aside, path)
    await syncFolder(parent)
  } catch (error) {
    await discard(aside)
    throw cannotWrite(path, error)
  }
}

/**
 * Makes a folder appear whole or not at all: its files are written into a hidden folder beside it and synced, then the
 * hidden folder takes the name. What already has the name steps aside first and is removed last, so that after a kill in
 * between `sweepLeftovers` can put it back.
 *
 * @param files relative path → content.
 * @throws StoreError where the system refuses; the old folder is as it was.
 */
export async function publishFolder(path: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const parent = dirname(path)
  const aside = join(parent, ownName(ASIDE))
  const old = join(parent, ownName(`${REPLACED}${basename(path)}-`))
  try {
    await writeAll(aside, files)
    const replaced = await renameIfThere(path, old)
    try {
      await rename(aside, path)
    } catch (error) {
      if (replaced) await rename(old, path)
      throw error
    }
    await syncFolder(parent)
    if (replaced) await discard(old)
  } catch (error) {
    await discard(aside)
    throw cannotWrite(path, error)
  }
}

/** Each folder is made once, and files are written side by side: what takes time is waiting for the disk. */
async function writeAll(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const name of new Set([...files.keys()].map(dirname))) await makeFolders(join(folder, name))
  const queue = files.entries()
  const lane = async () => {
    for (const [name, content] of queue) await writeSynced(join(folder, name), content)
  }
  // All lanes end before anything is said, so that nobody removes a folder that is still being written to.
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(WRITES, files.size) }, lane))
  const refused = lanes.find(({ status }) => status === 'rejected')
  if (refused?.status === 'rejected') throw refused.reason
}

/**
 * Makes a folder and those above it.
 *
 * @throws StoreError where the system refuses.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeFolders(path)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** Node's own `recursive` never returns below a folder that is there and answers ENOENT, as /proc does. */
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (hasCode(error, 'EEXIST') && (await stat(path)).isDirectory()) return
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error
    await makeFolders(dirname(path))
    await mkdir(path).catch((again: unknown) => {
      if (!hasCode(again, 'EEXIST')) throw again
    })
  }
}

/** Writes a file and waits until it is on the disk. */
export async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

/** Removes what nobody needs. Where that fails it stays until the next sweep, and the reason for it is told instead. */
async function discard(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {})
}

/** A rename is on the disk only once the folder it happened in is. Windows cannot open folders, and need not. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
