import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** Why a file cannot be read, in words that follow its name. */
export interface Unread {
  readonly reason: 'missing' | 'refused'
  readonly what: string
  readonly fix: string
}

/** The bytes of a file; or why there are none. */
export type FileRead = { readonly bytes: Buffer } | Unread

/** Read at a time where a file does not say how long it is. */
const CHUNK = 1 << 16

/**
 * Reads a file that a user or a spec names, and nothing else: a folder, a pipe, a socket or a device is refused before it is
 * opened (opening some does something), and so is a file that is too large. Links are followed: a path may name any file
 * anyway. Whatever is in the way of a name, the length of it or a NUL in it, is a refusal too.
 */
export function readRegularFile(path: string, mostBytes: number): FileRead {
  return withRegularFile(path, (file, size) =>
    size > mostBytes ? tooLarge(mostBytes) : readUpTo(file, size, mostBytes),
  )
}

/** Opens such a file for as long as `use` is at it, which is told how long the file is. */
export function withRegularFile<Result>(path: string, use: (file: number, size: number) => Result): Result | Unread {
  let file: number
  try {
    if (statSync(path).isDirectory()) return refused('is a folder', 'name a file in it')
    if (!statSync(path).isFile()) return refused('is no ordinary file', 'copy what it gives into a file')
    // Without waiting, should it have become a pipe meanwhile.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    return unreadable(error)
  }
  try {
    return use(file, fstatSync(file).size)
  } catch (error) {
    if (isSystemError(error)) return unreadable(error)
    throw error
  } finally {
    closeSync(file)
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function unreadable(error: unknown): Unread {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return { reason: 'missing', what: 'is not there', fix: 'check the path' }
  return refused(`cannot be read (${code})`, 'check the file and its permissions')
}

/** To the end of the file: those that the system makes up say a length of 0. */
function readUpTo(file: number, size: number, mostBytes: number): FileRead {
  const chunks: Buffer[] = []
  let length = 0
  while (length <= mostBytes) {
    const chunk = Buffer.allocUnsafe(Math.max(CHUNK, size + 1 - length))
    const read = readSync(file, chunk)
    if (read === 0) return { bytes: chunks.length === 1 ? chunks[0] : Buffer.concat(chunks) }
    chunks.push(chunk.subarray(0, read))
    length += read
  }
  return tooLarge(mostBytes)
}

function tooLarge(mostBytes: number): Unread {
  return refused(`has more than ${mostBytes.toLocaleString('en')} bytes`, 'that is the most that is read')
}

function refused(what: string, fix: string): Unread {
  return { reason: 'refused', what, fix }
}
