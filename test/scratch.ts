import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder of a test file's own, empty, gone when its tests are over. */
export interface Scratch {
  readonly path: string
  /** Writes a file, and its folders, and returns its path. */
  readonly write: (name: string, content: string | Uint8Array) => string
  /** A folder in it that no other call gives; it is not made yet. */
  readonly fresh: () => string
}

/** Called at the top of a test file. */
export function scratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'lariat-test-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  let count = 0
  return {
    path,
    write(name, content) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    fresh: () => join(path, `fresh-${count++}`),
  }
}
