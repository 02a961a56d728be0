import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../spec/paths.ts'
import { writeFileWhole } from './atomic.ts'
import { compactJson, sha256 } from './canonical.ts'
import { type FileStamp, stampAt } from './file-stamp.ts'
import { pointOf, readPoints, type StoredRun } from './run-folder.ts'

/**
 * What was read of the runs of an experiment, so that ten thousand of them are not read and hashed by every command. It is
 * a cache: a run is believed while all its files look as they did when they were hashed (size, times, inode), and anything
 * else is read again. It may be torn, stale or taken away; commands that are to prove something do not ask it.
 */
export interface RunIndex {
  /** Whether this run was whole, and nothing of it was touched since. */
  has(id: string): boolean
  /** The same run as its files have it; null where it has to be read. */
  find(id: string): StoredRun | null
  /** Keeps what was read or written just now. */
  add(run: StoredRun, stamps: readonly FileStamp[]): void
  /** Writes what is new. Where that is not possible nothing is lost. */
  save(): Promise<void>
}

/** A line of the index. */
interface Entry {
  readonly run: Omit<StoredRun, 'points'>
  /** As in metrics.jsonl; null for long paths, which are read from there. */
  readonly points: readonly Readonly<Record<string, unknown>>[] | null
  readonly files: readonly FileStamp[]
}

const INDEX = '.index.jsonl'

/** Where there are fewer runs, reading them all is no work. */
const FEWEST = 100

/** Points that are repeated in the index. */
const MOST_POINTS = 20

/** A file without these is read without being decoded. */
const BEYOND_ASCII = /[\u0080-\uffff]/g

/** Opens the index of an experiment's folder. */
export function openIndex(folder: string): RunIndex {
  const path = join(folder, INDEX)
  const lines = readLines(path)
  const fresh = new Map<string, string>()
  let stale = 0

  const entryOf = (id: string): Entry | null => {
    const line = lines.get(id)
    const entry = line === undefined ? null : parsed(line)
    if (entry === null || entry.run.id !== id) return null
    return entry.files.every((stamp) => isAsItWas(folder, id, stamp)) ? entry : null
  }
  return {
    has: (id) => entryOf(id) !== null,

    find(id) {
      const entry = entryOf(id)
      if (entry === null) return null
      try {
        return { ...entry.run, points: entry.points?.map(pointOf) ?? readPoints(folder, id) }
      } catch {
        return null
      }
    },

    add({ points, ...run }, files) {
      const kept =
        points.length > MOST_POINTS ? null : points.map(({ metrics, converged }) => ({ ...metrics, converged }))
      const entry: Entry = { run, points: kept, files }
      const text = compactJson(entry).replaceAll(BEYOND_ASCII, escaped)
      if (lines.has(run.id)) stale++
      for (const map of [lines, fresh]) map.set(run.id, `${digestOf(text)} ${text}`)
    },

    async save() {
      if (fresh.size === 0 || lines.size < FEWEST) return
      try {
        if (fresh.size === lines.size || stale > lines.size) await writeFileWhole(path, textOf(lines))
        // The line break in front ends what a killed process has left.
        else appendFileSync(path, `\n${textOf(fresh)}`)
        fresh.clear()
      } catch {
        // The next command reads what this one has read.
      }
    },
  }
}

/** `<id> <beginning of the entry's digest> <entry>`; of two lines of a run the later counts. */
function textOf(lines: ReadonlyMap<string, string>): string {
  return [...lines].map(([id, line]) => `${id} ${line}\n`).join('')
}

function readLines(path: string): Map<string, string> {
  const lines = new Map<string, string>()
  try {
    for (const line of readFileSync(path, 'latin1').split('\n'))
      if (line !== '') lines.set(line.slice(0, 12), line.slice(13))
  } catch {
    // Nobody has written one yet.
  }
  return lines
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Null where the line was torn. */
function parsed(line: string): Entry | null {
  const [digest, text] = [line.slice(0, 16), line.slice(17)]
  if (digestOf(text) !== digest) return null
  const entry: unknown = JSON.parse(text)
  return isEntry(entry) ? entry : null
}

function digestOf(text: string): string {
  return sha256(text).slice(0, 16)
}

/** Its digest says that it is what Lariat wrote; anybody can write another one. */
function isEntry(value: unknown): value is Entry {
  return isRecord(value) && isRecord(value.run) && Array.isArray(value.files) && value.files.every(Array.isArray)
}

function isAsItWas(folder: string, id: string, stamp: FileStamp): boolean {
  const [name] = stamp
  try {
    return stampAt(name, join(folder, id, name))?.every((value, i) => value === stamp[i]) ?? false
  } catch {
    return false
  }
}
