// What a thread of the pool runs, but it dies while it writes the second of its runs, at the moment that DIES_AT names.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { openSync, writeFileSync, renameSync } = fs
const SECOND = /-1\/run\.json$/

const moments = {
  /** Some of its files are there. */
  open() {
    fs.openSync = (path, ...more) => (SECOND.test(path) ? process.exit(7) : openSync(path, ...more))
  },
  /** Half of a file is there. */
  write() {
    let handle
    fs.openSync = (path, ...more) => {
      const opened = openSync(path, ...more)
      if (SECOND.test(path)) handle = opened
      return opened
    }
    fs.writeFileSync = (file, content) => {
      if (file !== handle) return writeFileSync(file, content)
      writeFileSync(file, content.slice(0, content.length / 2))
      process.exit(7)
    }
  },
  /** The first run has its name, and nobody has heard of it. */
  rename() {
    let renames = 0
    fs.renameSync = (from, to) => (renames++ === 1 ? process.exit(7) : renameSync(from, to))
  },
}
moments[process.env.DIES_AT]()
syncBuiltinESMExports()

export * from '../../dist/pipeline/launch/worker.js'
