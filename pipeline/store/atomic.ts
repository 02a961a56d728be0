import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

/** Replaces a file whole: readers see the old bytes or the new ones. */
export async function writeFileWhole(path: string, data: string | Uint8Array): Promise<void> {
  await writeFileAtomic(path, typeof data === 'string' ? data : Buffer.from(data))
}

/**
 * Makes a folder appear whole or not at all: its files are written into a hidden folder beside it and synced, then the
 * hidden folder takes the name. A folder that already has the name is replaced.
 *
 * @param files relative path → content.
 */
export async function publishFolder(path: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const parent = dirname(path)
  const aside = join(parent, `.tmp-${randomBytes(6).toString('hex')}`)
  try {
    for (const [name, content] of files) {
      const file = join(aside, name)
      await mkdir(dirname(file), { recursive: true })
      const handle = await open(file, 'w')
      try {
        await handle.writeFile(content)
        await handle.sync()
      } finally {
        await handle.close()
      }
    }
    await rm(path, { recursive: true, force: true })
    await rename(aside, path)
    await syncFolder(parent)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    throw error
  }
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
