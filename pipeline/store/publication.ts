import { closeSync, fstatSync, fsync, openSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ASIDE, discard, hasCode, makeFolders, ownName, REPLACED, syncFolder } from './atomic.ts'
import { type FileStamp, stampOf } from './file-stamp.ts'
import { cannotWrite } from './store-error.ts'

/** Relative path → content. */
export type FolderFiles = ReadonlyMap<string, string | Uint8Array>

/** How it went with a folder: what its files look like on the disk, or why they are not there. */
export type Published = { readonly stamps: readonly FileStamp[] } | { readonly refused: unknown }

/** Folders of one parent that are made together, and yet appear each on its own, whole or not at all. */
export interface Publication {
  /**
   * Writes a folder's files aside. They are on their way to the disk from then on, and whoever has other work to do goes
   * on with that: what takes time is waiting for the disk, and many files wait as long as one.
   *
   * @throws StoreError where the system refuses; nothing is left of this folder then, and the others stand.
   */
  add(name: string, files: FolderFiles): Promise<void>
  /** Waits until all files are on the disk, and gives the folders their names. By name; nothing is thrown. */
  end(): Promise<ReadonlyMap<string, Published>>
}

interface Aside {
  readonly name: string
  readonly path: string
  readonly stamps: FileStamp[]
  refused: unknown
}

/** Files that are open at a time while they wait for the disk; systems allow a few hundred. */
const MOST_OPEN = 96

/**
 * Files are written into hidden folders beside those that they are for, and synced; then the hidden folders take the names.
 * What already has a name steps aside first and is removed last, so that after a kill in between `sweepLeftovers` can put it
 * back.
 */
export function openPublication(parent: string): Publication {
  const written: Aside[] = []
  const own = ownName(ASIDE)
  let folders = 0
  let open = 0
  const waiting: (() => void)[] = []
  /** Until all but so many of the files that were written are on the disk. */
  const allBut = async (count: number) => {
    while (open > count) await new Promise<void>((resolve) => void waiting.push(resolve))
  }

  const writeOne = (aside: Aside, file: string, content: string | Uint8Array) => {
    const handle = openSync(`${aside.path}/${file}`, 'w')
    try {
      writeFileSync(handle, content)
      aside.stamps.push(stampOf(file, fstatSync(handle)))
    } catch (error) {
      closeSync(handle)
      throw error
    }
    open++
    fsync(handle, (error) => {
      if (error !== null) aside.refused ??= error
      closeSync(handle)
      open--
      for (const goOn of waiting.splice(0)) goOn()
    })
  }

  return {
    async add(name, files) {
      const aside: Aside = { name, path: join(parent, `${own}-${folders++}`), stamps: [], refused: null }
      try {
        for (const folder of new Set([...files.keys()].map(dirname)))
          makeFolders(folder === '.' ? aside.path : `${aside.path}/${folder}`)
        for (const [file, content] of files) {
          await allBut(MOST_OPEN - 1)
          writeOne(aside, file, content)
        }
      } catch (error) {
        // Nobody removes a folder whose files are still on their way.
        await allBut(0)
        await discard(aside.path)
        throw cannotWrite(join(parent, name), error)
      }
      written.push(aside)
    },

    async end() {
      await allBut(0)
      const replaced: string[] = []
      for (const aside of written) {
        try {
          if (aside.refused !== null) throw aside.refused
          const old = takeName(aside.path, join(parent, aside.name))
          if (old !== null) replaced.push(old)
        } catch (error) {
          aside.refused = error
          await discard(aside.path)
        }
      }
      try {
        await syncFolder(parent)
      } catch (error) {
        for (const aside of written) aside.refused ??= error
      }
      for (const old of replaced) await discard(old)
      return new Map(
        written.map(({ name, stamps, refused }) => [
          name,
          refused === null ? { stamps } : { refused: cannotWrite(join(parent, name), refused) },
        ]),
      )
    },
  }
}

/**
 * Makes one folder appear whole or not at all.
 *
 * @throws StoreError where the system refuses; what had its name is as it was.
 */
export async function publishFolder(path: string, files: FolderFiles): Promise<readonly FileStamp[]> {
  const publication = openPublication(dirname(path))
  await publication.add(basename(path), files)
  const published = (await publication.end()).get(basename(path))
  if (published === undefined || 'refused' in published) throw published?.refused
  return published.stamps
}

/** Gives a folder its name, and tells where the one is that had it. */
function takeName(aside: string, path: string): string | null {
  try {
    renameSync(aside, path)
    return null
  } catch (refusal) {
    const old = join(dirname(path), ownName(`${REPLACED}${basename(path)}-`))
    if (!renameIfThere(path, old)) throw refusal
    try {
      renameSync(aside, path)
    } catch (error) {
      renameSync(old, path)
      throw error
    }
    return old
  }
}

function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}
