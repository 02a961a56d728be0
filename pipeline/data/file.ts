import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { DataError } from '../spec/faults.ts'
import { suggest } from '../spec/suggest.ts'

/** The bytes of a data file as they lie on the disk, looked for in one folder after the other. */
export async function readDataFile(path: string, folders: readonly string[]): Promise<Buffer> {
  for (const folder of folders) {
    try {
      return await readFile(resolve(folder, path))
    } catch (error) {
      const code = errorCode(error)
      if (code === 'ENOENT' || code === 'ENOTDIR') continue
      if (code === 'EISDIR') throw fileFault(`"${path}" is a folder`, 'name a file in it')
      throw fileFault(`"${path}" cannot be read (${code})`, 'check the file and its permissions')
    }
  }
  throw fileFault(`there is no file "${path}"`, await whatIsThere(resolve(folders[0], path)))
}

/** The text of a data file: unpacked where its name ends in .gz, decoded from UTF-8, without a byte order mark. */
export async function decodeText(path: string, bytes: Uint8Array): Promise<string> {
  const unpacked = path.toLowerCase().endsWith('.gz') ? await unpack(path, bytes) : bytes
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(unpacked)
  } catch (error) {
    if (errorCode(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw fileFault(`"${path}" is not valid UTF-8`, 'save the file as UTF-8')
  }
}

async function unpack(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes)
  } catch (error) {
    throw fileFault(
      `"${path}" cannot be unpacked (${errorCode(error)})`,
      'a name that ends in .gz must be a whole gzip file',
    )
  }
}

async function whatIsThere(path: string): Promise<string> {
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
