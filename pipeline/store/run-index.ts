import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Points } from '../train/points.ts'
import { writeFileWhole } from './atomic.ts'
import { compactJson, sha256 } from './canonical.ts'
import { type FileStamp, stampAt } from './file-stamp.ts'
import { readPoints } from './read-run.ts'
import { type StoredRun, TIMING } from './stored-run.ts'

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
  /** Keeps what was read or written just now: an entry as `indexEntry` makes it. */
  add(id: string, entry: string): void
  /** Writes what is new. Where that is not possible nothing is lost. */
  save(): Promise<void>
}

/**
 * A line of the index, without what stands in front: three JSON texts with tabs between them, so that who wants to know whether a
 * run is there reads the first of them only. Null where the line was torn, or is of another version.
 */
type Texts = readonly [files: string, run: string, points: string]

const INDEX = '.index.jsonl'

/** A line of another format has another digest, and is not believed. */
const FORMAT = 'lariat-index/3 '

/** Where there are fewer runs, reading them all is no work. */
const FEWEST = 100

/** Points that are repeated in the index; longer paths are read from their files. */
const MOST_POINTS = 20

/** A file without these is read without being decoded. */
const BEYOND_ASCII = /[\u0080-\uffff]/g

/** Opens the index of an experiment's folder. */
export function openIndex(folder: string): RunIndex {
  const path = join(folder, INDEX)
  const lines = readLines(path)
  const fresh = new Map<string, string>()
  let stale = 0

  const textsOf = (id: string): Texts | null => {
    const line = lines.get(id)
    const texts = line === undefined ? null : parsed(line)
    return texts !== null && isAsItWas(folder, id, texts[0]) ? texts : null
  }
  return {
    has: (id) => textsOf(id) !== null,

    find(id) {
      const texts = textsOf(id)
      if (texts === null) return null
      try {
        const [, run, points] = texts
        const found = JSON.parse(run)
        return found.id === id ? { ...found, points: pointsIn(points) ?? readPoints(folder, id) } : null
      } catch {
        return null
      }
    },

    add(id, entry) {
      if (lines.has(id)) stale++
      for (const map of [lines, fresh]) map.set(id, entry)
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

/** What the index says of a run, with the digest in front that shows that it is whole. Made by whoever has written or read the run. */
export function indexEntry({ points, ...run }: StoredRun, stamps: readonly FileStamp[]): string {
  const files = stamps.filter(([name]) => name !== TIMING)
  const { count, names, values, present, converged } = points
  const kept = count > MOST_POINTS ? null : [count, names, [...values], present && [...present], [...converged]]
  const text = [files, run, kept].map(compactJson).join('\t').replaceAll(BEYOND_ASCII, escaped)
  return `${digestOf(text)} ${text}`
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

/** Its digest says that it is what Lariat wrote; anybody can write another one. */
function parsed(line: string): Texts | null {
  const [digest, text] = [line.slice(0, 16), line.slice(17)]
  if (digestOf(text) !== digest) return null
  const [files, run, points, ...more] = text.split('\t')
  return points === undefined || more.length > 0 ? null : [files, run, points]
}

/** Null where they were not kept. */
function pointsIn(text: string): Points | null {
  const kept = JSON.parse(text)
  if (kept === null) return null
  const [count, names, values, present, converged] = kept
  return {
    count,
    names,
    // Those that are not finite are text.
    values: Float64Array.from(values, Number),
    present: present && Uint8Array.from(present),
    converged: Uint8Array.from(converged),
  }
}

function digestOf(text: string): string {
  return sha256(`${FORMAT}${text}`).slice(0, 16)
}

function isAsItWas(folder: string, id: string, files: string): boolean {
  try {
    const stamps: unknown = JSON.parse(files)
    return Array.isArray(stamps) && stamps.length > 0 && stamps.every((stamp) => looksLike(stamp, folder, id))
  } catch {
    return false
  }
}

function looksLike(stamp: unknown, folder: string, id: string): boolean {
  if (!Array.isArray(stamp)) return false
  const name = String(stamp[0])
  return stampAt(name, join(folder, id, name))?.every((value, i) => value === stamp[i]) ?? false
}
