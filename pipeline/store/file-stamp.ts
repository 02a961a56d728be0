import { type Stats, statSync } from 'node:fs'

/**
 * What a file looks like from outside: [name, bytes, milliseconds of its last change, and of the last change of that, number].
 * One that was edited, replaced or copied here looks different, whatever was done to its date.
 */
export type FileStamp = readonly [name: string, size: number, modified: number, changed: number, inode: number]

export function stampOf(name: string, { size, mtimeMs, ctimeMs, ino }: Stats): FileStamp {
  return [name, size, mtimeMs, ctimeMs, ino]
}

/** How the file at a path looks now; null where there is none. */
export function stampAt(name: string, path: string): FileStamp | null {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? null : stampOf(name, stats)
}
