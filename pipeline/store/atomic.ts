import { randomBytes } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { lstat, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cannotWrite } from './store-error.ts'

/** Begins the names of what is being written; a process that was killed leaves some. */
export const ASIDE = '.tmp-'

/** Begins the names of what is being replaced: `.old-<name>-<pid>-<hex>`. */
export const REPLACED = '.old-'

/** A name that no other process takes, and that says which one took it. */
export function ownName(prefix: string): string {
  return `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`
}

/** A file's contents, in pieces where they are many. */
export type Contents = string | Uint8Array | readonly Uint8Array[]

/**
 * Replaces a file whole: readers see the old bytes or the new ones. One that has these bytes already is left alone.
 *
 * @throws StoreError where the system refuses; the old file is as it was.
 */
export async function writeFileWhole(path: string, data: Contents): Promise<void> {
  const pieces = piecesOf(data)
  if (await holds(path, pieces)) return
  const parent = dirname(path)
  const aside = join(parent, ownName(ASIDE))
  try {
    await writeSynced(aside, pieces)
    await rename(aside, path)
    await syncFolder(parent)
  } catch (error) {
    await discard(aside)
    throw cannotWrite(path, error)
  }
}

/**
 * Writes a file that the user named, whole: a link stays a link, and what is no file (a pipe, a terminal) takes the bytes and stays.
 *
 * @throws StoreError where the system refuses; the old file is as it was.
 */
export async function writeNamedFile(path: string, data: Contents): Promise<void> {
  await makeFolder(dirname(path))
  const there = await stat(path).catch(() => null)
  if (there === null || there.isFile() || there.isDirectory())
    return writeFileWhole(there === null ? path : await realpath(path), data)
  try {
    await writeFile(path, piecesOf(data))
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/**
 * Waits for files that are written side by side: they wait for the disk about as long as one.
 *
 * @throws what refused the first of them, once none is on its way any more.
 */
export async function allWritten(writing: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(writing)) if (end.status === 'rejected') throw end.reason
}

function piecesOf(data: Contents): readonly Uint8Array[] {
  if (typeof data === 'string') return [Buffer.from(data)]
  return data instanceof Uint8Array ? [data] : data
}

async function holds(path: string, pieces: readonly Uint8Array[]): Promise<boolean> {
  try {
    const there = await lstat(path)
    if (!there.isFile() || there.size !== pieces.reduce((size, { length }) => size + length, 0)) return false
    const bytes = await readFile(path)
    let at = 0
    for (const piece of pieces) {
      const end = at + piece.length
      if (!bytes.subarray(at, end).equals(piece)) return false
      at = end
    }
    return true
  } catch {
    return false
  }
}

/**
 * Makes a folder and those above it.
 *
 * @throws StoreError where the system refuses.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    makeFolders(path)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** Node's own `recursive` never returns below a folder that is there and answers ENOENT, as /proc does. */
export function makeFolders(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    if (hasCode(error, 'EEXIST') && statSync(path).isDirectory()) return
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error
    makeFolders(dirname(path))
    try {
      mkdirSync(path)
    } catch (again) {
      if (!hasCode(again, 'EEXIST')) throw again
    }
  }
}

/** Writes a file and waits until it is on the disk. */
export async function writeSynced(path: string, data: Contents): Promise<void> {
  const handle = await open(path, 'w')
  try {
    // Each goes on where the one before it ended.
    for (const piece of piecesOf(data)) await handle.writeFile(piece)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes what nobody needs. Where that fails it stays until the next sweep, and the reason for it is told instead. */
export async function discard(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {})
}

/** A rename is on the disk only once the folder it happened in is. Windows cannot open folders, and need not. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
