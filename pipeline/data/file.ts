import { readdir } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { DataError } from '../spec/faults.ts'
import { readRegularFile } from '../spec/read-file.ts'
import { suggest } from '../spec/suggest.ts'
import { lineOfFault } from './utf8.ts'

/** The largest data file, packed or not, however much memory there is: V8's longest text has 2^29 − 24 units. */
export const LONGEST_TEXT = 0x1fffffe8

/** The bytes of a data file as they lie on the disk, looked for in one folder after the other. */
export async function readDataFile(path: string, folders: readonly string[], memory: number): Promise<Buffer> {
  for (const folder of folders) {
    const read = readRegularFile(resolve(folder, path), Math.min(LONGEST_TEXT, memory))
    if ('bytes' in read) return read.bytes
    if (read.reason === 'refused') throw fileFault(`"${path}" ${read.what}`, read.fix)
  }
  throw fileFault(`there is no file "${path}"`, await whatIsThere(resolve(folders[0], path)))
}

/** The text of a data file: unpacked where its name ends in .gz, decoded from UTF-8, without a byte order mark. */
export async function decodeText(path: string, bytes: Uint8Array, memory: number): Promise<string> {
  const content = await unpacked(path, bytes, memory)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (error) {
    if (errorCode(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw notUtf8(path, 'data.path', () => [content])
  }
}

/** The bytes of a data file without their packing, where its name ends in .gz. */
export async function unpacked(path: string, bytes: Uint8Array, memory: number): Promise<Uint8Array> {
  return path.toLowerCase().endsWith('.gz') ? unpack(path, bytes, memory) : bytes
}

/** A thousandfold bomb is stopped where it grows too large, not when it is there. */
async function unpack(path: string, bytes: Uint8Array, memory: number): Promise<Uint8Array> {
  const most = Math.min(LONGEST_TEXT, memory)
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most })
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      const what = `"${path}" unpacks to more than ${most.toLocaleString('en')} bytes`
      throw fileFault(what, 'that is the most that is read')
    }
    throw fileFault(`"${path}" cannot be unpacked (${code})`, 'a name that ends in .gz must be a whole gzip file')
  }
}

/** @param pieces the bytes of the file, from its beginning. */
export function notUtf8(name: string, place: string, pieces: () => Iterable<Uint8Array>): DataError {
  const [first = new Uint8Array(0)] = pieces()
  const [a, b] = first
  if (a === 0x1f && b === 0x8b) {
    const what = `"${name}" is packed by gzip, and its name does not end in .gz`
    return new DataError([{ path: place, what, fix: 'let it end in .gz, or unpack it' }])
  }
  const utf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
  const what = `"${name}" is ${utf16 ? 'UTF-16' : `not valid UTF-8 on line ${lineOfFault(pieces())}`}`
  return new DataError([{ path: place, what, fix: 'save the file as UTF-8' }])
}

/** What could have been meant by a path where no file is. */
export async function whatIsThere(path: string): Promise<string> {
  try {
    return suggest(basename(path), (await readdir(dirname(path))).sort())
  } catch {
    return 'its folder is not there either; the path is relative to the spec'
  }
}

function fileFault(what: string, fix: string): DataError {
  return new DataError([{ path: 'data.path', what, fix }])
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
