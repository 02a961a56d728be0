import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { differences } from '../spec/difference.ts'
import { isRecord } from '../spec/paths.ts'
import { sha256 } from '../store/canonical.ts'
import { type PlannedRun, runId } from '../store/plan.ts'
import { hasOwnDigest } from '../store/read-run.ts'
import { RECORD, TIMING } from '../store/stored-run.ts'
import { difference } from './tell.ts'

/** A run as its folder has it, and what its own record says against that. */
export interface Inspected {
  readonly files: ReadonlyMap<string, Buffer>
  /** What run.json says of the engine that trained it. */
  readonly engine: string
  readonly status: string
  /** In words; none where every file is the one that was written. */
  readonly damage: readonly string[]
  /** Files that run.json does not know of. */
  readonly strangers: readonly string[]
}

/**
 * Holds the folder of a run to its run.json, and run.json to the run's name, which is a hash of what it was trained on.
 * Null where there is no such folder.
 */
export async function inspect(folder: string, planned: PlannedRun): Promise<Inspected | null> {
  const files = await readFiles(join(folder, planned.id))
  if (files === null) return null
  const record = parsed(files.get(RECORD))
  if (!isRecord(record) || !isRecord(record.digests) || !isRecord(record.data)) {
    return { files, engine: '', status: '', damage: ['run.json is not whole'], strangers: [] }
  }
  const engine = textOf(record.engine)
  const { digests } = record
  return {
    files,
    engine,
    status: textOf(record.status),
    damage: [...damagedFiles(files, digests), ...forgedRecord(record, planned, engine)],
    strangers: [...files.keys()].filter((name) => name !== RECORD && !Object.hasOwn(digests, name)),
  }
}

/** The name that run.json has was made of the spec, data and engine it states, or one of them was changed since. */
function forgedRecord(record: Readonly<Record<string, unknown>>, planned: PlannedRun, engine: string): string[] {
  const stated = {
    ...planned,
    spec: record.spec,
    dataDigest: isRecord(record.data) ? textOf(record.data.digest) : '',
    inputs: record.inputs,
  }
  const changed = differences(
    { spec: planned.spec, data: planned.dataDigest, inputs: planned.inputs },
    { spec: stated.spec, data: stated.dataDigest, inputs: stated.inputs },
  ).map((found) => `run.json: ${difference(found, 'in plan.jsonl', 'here')}`)
  if (changed.length > 0) return changed
  const made = runId(planned, engine)
  if (made !== planned.id) return [`run.json: what it states has the id ${made}, and not ${planned.id}`]
  return hasOwnDigest(record) ? [] : ['run.json was changed since it was written']
}

function damagedFiles(files: ReadonlyMap<string, Buffer>, digests: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(digests).flatMap(([name, digest]) => {
    const content = files.get(name)
    if (content === undefined) return [`${name} is gone`]
    const found = sha256(content)
    return found === digest ? [] : [`${name} was changed since it was written: sha256 ${digest}, now ${found}`]
  })
}

async function readFiles(folder: string): Promise<Map<string, Buffer> | null> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => null)
  if (entries === null) return null
  const files = new Map<string, Buffer>()
  for (const entry of entries) {
    if (!entry.isFile() || entry.name === TIMING) continue
    const path = join(entry.parentPath, entry.name)
    files.set(path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path))
  }
  return files
}

/** A record may have anything in it, a mapping with a `toString` of its own too. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function parsed(content: Buffer | undefined): unknown {
  try {
    return JSON.parse(content?.toString('utf8') ?? '')
  } catch {
    return null
  }
}
