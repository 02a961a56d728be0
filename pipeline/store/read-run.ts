import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../spec/paths.ts'
import { type Points, pointsOf } from '../train/points.ts'
import type { RunResult } from '../train/result.ts'
import { canonicalJson, sha256 } from './canonical.ts'
import { isNewer } from './experiment-folder.ts'
import { type FileStamp, stampAt } from './file-stamp.ts'
import { FORMAT, METRICS, RECORD, type StoredRun } from './stored-run.ts'

/** What lies under a run's name. */
export type RunState =
  | { readonly state: 'whole'; readonly run: StoredRun; readonly stamps: readonly FileStamp[] }
  | { readonly state: 'missing' }
  | { readonly state: 'damaged'; readonly why: string }
  | { readonly state: 'newer'; readonly format: string }

/** What a run.json may answer for: nothing outside of its folder. */
const FILES = /^(metrics\.jsonl|weights\/[a-z0-9-]+\.safetensors)$/

/** Reads a run back, or null where it is not there or not whole. */
export async function readRun(folder: string, id: string): Promise<StoredRun | null> {
  const found = await inspectRun(folder, id)
  return found.state === 'whole' ? found.run : null
}

/**
 * Reads a run back and says what is wrong with one that is not whole: run.json must have its own digest, and name those
 * of its files. A run that is not whole is trained again.
 */
export async function inspectRun(folder: string, id: string): Promise<RunState> {
  if (!existsSync(join(folder, id))) return { state: 'missing' }
  try {
    return stateOf(folder, id)
  } catch {
    // Digests show that nothing was torn; whoever writes them may still write what is no run.
    return { state: 'damaged', why: 'its files are not those of a run' }
  }
}

function stateOf(folder: string, id: string): RunState {
  const damaged = (why: string): RunState => ({ state: 'damaged', why })
  const stamps: FileStamp[] = []
  // Stamped before it is read: what is changed meanwhile looks different from then on.
  const read = (name: string): Buffer | null => {
    const path = join(folder, id, name)
    try {
      const stamp = stampAt(name, path)
      if (stamp === null) return null
      stamps.push(stamp)
      return readFileSync(path)
    } catch {
      return null
    }
  }
  const text = read(RECORD)
  if (text === null) return damaged(`${RECORD} cannot be read`)
  let record: unknown
  try {
    record = JSON.parse(text.toString('utf8'))
  } catch {
    return damaged(`${RECORD} is not JSON`)
  }
  if (!isRecord(record)) return damaged(`${RECORD} is no record`)
  const format = String(record.format)
  if (isNewer(format, FORMAT)) return { state: 'newer', format }
  if (format !== FORMAT) return damaged(`its format is ${format}`)
  if (!hasOwnDigest(record)) return damaged(`${RECORD} was changed`)
  if (record.id !== id || !isStatus(record.status) || !isRecord(record.digests))
    return damaged(`${RECORD} is of another run`)

  const digests = Object.fromEntries(Object.entries(record.digests).map(([name, digest]) => [name, String(digest)]))
  const stranger = Object.keys(digests).find((name) => !FILES.test(name))
  if (stranger !== undefined) return damaged(`${RECORD} names a file that no run has: ${stranger}`)
  let lines: string | null = null
  for (const [name, digest] of Object.entries(digests)) {
    const content = read(name)
    if (content === null) return damaged(`${name} cannot be read`)
    if (sha256(content) !== digest) return damaged(`${name} was changed`)
    if (name === METRICS && record.series === 'lambda') lines = content.toString('utf8')
  }
  const points = lines === null ? endOf(record) : pathPoints(lines)
  return { state: 'whole', run: { id, status: record.status, stop: String(record.stop), points, digests }, stamps }
}

/** Whether a run.json is as it was written: it has the digest of all else that is in it. */
export function hasOwnDigest({ digest, ...rest }: Readonly<Record<string, unknown>>): boolean {
  return digest === sha256(canonicalJson(rest))
}

/** The points of a run along a λ path, in the order of its file; for readers that know that it is whole. */
export function readPoints(folder: string, id: string): Points {
  return pathPoints(readFileSync(join(folder, id, METRICS), 'utf8'))
}

function pathPoints(lines: string): Points {
  return pointsOf(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
}

/** A training over epochs is judged by where it ends; one that has no metrics has no point. */
function endOf({ metrics, converged }: Record<string, unknown>): Points {
  return pointsOf(isRecord(metrics) ? [{ ...metrics, converged }] : [])
}

function isStatus(status: unknown): status is RunResult['status'] {
  return typeof status === 'string' && ['completed', 'unconverged', 'diverged', 'failed'].includes(status)
}
