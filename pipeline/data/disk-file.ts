import { fstatSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { DataError } from '../spec/faults.ts'
import { type Unread, withRegularFile } from '../spec/read-file.ts'
import { whatIsThere } from './file.ts'

/** A data file that is read piece by piece. Plain data, so that it can go to another thread. */
export interface DiskFile {
  readonly path: string
  /** As the spec has it, and the place in the spec where it does. */
  readonly name: string
  readonly place: string
  readonly sizeBytes: number
  /** When it was last written. */
  readonly changedMs: number
}

/** Fills the bytes from this position on; returns how many there were. */
export type ReadAt = (into: Uint8Array, position: number) => number

/** Finds a file in the first of the folders that has it. */
export async function findDiskFile(name: string, folders: readonly string[], place = 'data.path'): Promise<DiskFile> {
  for (const folder of folders) {
    const path = resolve(folder, name)
    const found = withRegularFile(path, (file, sizeBytes) => ({ sizeBytes, changedMs: fstatSync(file).mtimeMs }))
    if (!('reason' in found)) return { path, name, place, ...found }
    if (found.reason === 'refused') throw refusal({ name, place }, found)
  }
  const fix = await whatIsThere(resolve(folders[0], name))
  throw new DataError([{ path: place, what: `there is no file "${name}"`, fix }])
}

/** Opens the file for as long as `use` reads from it. @throws DataError where it is another one than was found. */
export function readDisk<Result>(file: DiskFile, use: (read: ReadAt) => Result): Result {
  const result = withRegularFile(file.path, (handle, size) => {
    if (size !== file.sizeBytes || fstatSync(handle).mtimeMs !== file.changedMs) {
      throw diskFault(file, 'has been changed since it was first read', 'leave it alone while it is in use')
    }
    return { value: use((into, position) => fill(handle, into, position)) }
  })
  if ('reason' in result) throw refusal(file, result)
  return result.value
}

/** The bytes of a file from its beginning, in pieces that are each gone when the next is asked for. */
export function* piecesOf(read: ReadAt, length = 1 << 20): Generator<Uint8Array> {
  const room = new Uint8Array(length)
  for (let position = 0; ; ) {
    const got = read(room, position)
    if (got === 0) return
    yield room.subarray(0, got)
    position += got
  }
}

export function diskFault({ name, place }: Pick<DiskFile, 'name' | 'place'>, what: string, fix: string): DataError {
  return new DataError([{ path: place, what: `"${name}" ${what}`, fix }])
}

function refusal(file: Pick<DiskFile, 'name' | 'place'>, { what, fix }: Unread): DataError {
  return diskFault(file, what, fix)
}

function fill(handle: number, into: Uint8Array, position: number): number {
  let filled = 0
  while (filled < into.length) {
    const read = readSync(handle, into, filled, into.length - filled, position + filled)
    if (read === 0) break
    filled += read
  }
  return filled
}
