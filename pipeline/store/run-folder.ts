import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageVersion } from '../spec/package-root.ts'
import { isRecord } from '../spec/paths.ts'
import { isPathRun } from '../spec/resolve.ts'
import { type Points, pointList, pointsOf, writtenOut } from '../train/points.ts'
import type { ResultPoint, RunResult, TensorFile } from '../train/result.ts'
import { type CanonicalWriter, canonicalJson, canonicalWriter, compactJson, readableJson, sha256 } from './canonical.ts'
import { isNewer } from './experiment-folder.ts'
import { type FileStamp, stampAt } from './file-stamp.ts'
import type { PlannedRun } from './plan.ts'
import { type FolderFiles, publishFolder } from './publication.ts'
import { decodeTensors, encodeTensors } from './safetensors.ts'

/** A run as it lies on disk, without its weights. */
export interface StoredRun {
  readonly id: string
  readonly status: RunResult['status']
  readonly stop: string
  readonly points: Points
  /** sha256 of every file that run.json answers for. */
  readonly digests: Readonly<Record<string, string>>
}

/** All that depends on the machine, and nothing else does. */
export interface Timing {
  readonly started: string
  readonly durationMs: number
}

/** What lies under a run's name. */
export type RunState =
  | { readonly state: 'whole'; readonly run: StoredRun; readonly stamps: readonly FileStamp[] }
  | { readonly state: 'missing' }
  | { readonly state: 'damaged'; readonly why: string }
  | { readonly state: 'newer'; readonly format: string }

const FORMAT = 'lariat-run/1'
const RECORD = 'run.json'
const WEIGHTS = 'weights'
const METRICS = 'metrics.jsonl'
/** What depends on the machine: nothing is read from it again. */
export const TIMING = 'timing.json'

/** What a run.json may answer for: nothing outside of its folder. */
const FILES = /^(metrics\.jsonl|weights\/[a-z0-9-]+\.safetensors)$/

/** A run that was written, and what its files look like from outside. */
export interface WrittenRun {
  readonly stored: StoredRun
  readonly stamps: readonly FileStamp[]
}

/** Writes a run's folder, whole. What it says of it is what is read from the bytes that are on the disk. */
export async function writeRun(
  folder: string,
  run: PlannedRun,
  result: RunResult,
  timing: Timing,
): Promise<WrittenRun> {
  const { files, stored } = runFolder(run, result, timing)
  return { stored, stamps: await publishFolder(join(folder, run.id), files) }
}

/** How a folder is made; what many runs have in common is given. */
interface Making {
  readonly engine: string
  readonly canonical: CanonicalWriter
}

/** All files of a run, by name, and what they are read back as. */
export function runFolder(
  run: PlannedRun,
  result: RunResult,
  timing: Timing,
  making: Making = { engine: packageVersion(), canonical: canonicalWriter() },
): { files: FolderFiles; stored: StoredRun } {
  const { files, digests, points } = madeFiles(run, result, making)
  const { status, stop } = result
  return {
    files: files.set(TIMING, readableJson(timing)),
    stored: { id: run.id, status, stop, points, digests },
  }
}

/** All files of a run but timing.json, by name: the same bytes wherever and whenever it is trained. */
export function runFiles(run: PlannedRun, result: RunResult, engine: string): Map<string, string | Uint8Array> {
  return madeFiles(run, result, { engine, canonical: canonicalWriter() }).files
}

function madeFiles(run: PlannedRun, result: RunResult, { engine, canonical }: Making) {
  const points = pointsAsRead(run, result)
  const files = contents(run, result, points)
  const digests = Object.fromEntries([...files].map(([name, content]) => [name, sha256(content)]))
  const record = {
    format: FORMAT,
    id: run.id,
    engine,
    status: result.status,
    stop: result.stop,
    parameters: run.parameters,
    spec: run.spec,
    data: { digest: run.dataDigest },
    ...(run.inputs === undefined ? {} : { inputs: run.inputs }),
    ...('points' in result ? summaryOf(run, result) : {}),
    digests,
  }
  files.set(RECORD, readableJson({ ...record, digest: sha256(canonical(record, 2)) }))
  return { files, digests, points }
}

/** metrics.jsonl and the weights files, as far as the run came. */
function contents(run: PlannedRun, result: RunResult, points: Points): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>()
  if ('series' in result && result.series !== undefined)
    files.set(METRICS, result.series.map((line) => `${compactJson(line)}\n`).join(''))
  else if ('points' in result) files.set(METRICS, metricLines(points))
  if ('weights' in result) {
    const metadata = {
      run: run.id,
      features: JSON.stringify(result.features),
      ...(result.classes === null ? {} : { classes: JSON.stringify(result.classes) }),
    }
    for (const [name, tensors] of Object.entries(result.weights)) {
      files.set(`${WEIGHTS}/${name}.safetensors`, encodeTensors(tensors, metadata))
    }
  }
  return files
}

/** `points` are left to metrics.jsonl where they are its lines: a path can have thousands. */
function summaryOf({ spec }: PlannedRun, result: Extract<RunResult, { points: unknown }>) {
  const { points, certificate, effectiveLambda, tuned } = result
  return {
    series: isPathRun(spec) ? 'lambda' : 'epoch',
    metrics: points.at(-1)?.metrics,
    converged: points.at(-1)?.converged,
    ...(certificate === null ? {} : { certificate }),
    ...(effectiveLambda === null ? {} : { effective_lambda: effectiveLambda }),
    ...(tuned === undefined ? {} : { tuned }),
  }
}

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
  const { digest: own, ...rest } = record
  const format = String(record.format)
  if (isNewer(format, FORMAT)) return { state: 'newer', format }
  if (format !== FORMAT) return damaged(`its format is ${format}`)
  if (own !== sha256(canonicalJson(rest))) return damaged(`${RECORD} was changed`)
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

/** The points that are read back from a run's files. */
function pointsAsRead(run: PlannedRun, result: RunResult): Points {
  if (!('points' in result)) return pointsOf([])
  const { points } = result
  if (!isPathRun(run.spec)) return endOf({ metrics: points.at(-1)?.metrics, converged: points.at(-1)?.converged })
  const [metrics, converged] = [points.map((point) => point.metrics), points.map((point) => point.converged)]
  return writtenOut(pointsOf(metrics, converged))
}

/** metrics.jsonl of a path. */
function metricLines(points: Points): string {
  const { names, converged, cells } = points
  const lineOf = ({ metrics, converged }: ResultPoint) => `${compactJson({ ...metrics, converged })}\n`
  if (cells === undefined) return pointList(points).map(lineOf).join('')
  const keys = names.map((name, j) => `${j === 0 ? '' : ','}${JSON.stringify(name)}:`)
  const lines = cells.split('\n').map((line, k) => {
    const own = line.split(',')
    return `{${keys.map((key, j) => key + own[j]).join('')},"converged":${converged[k] === 1}}\n`
  })
  return lines.join('')
}

/** The points of a run along a λ path, in the order of its file; for readers that know that it is whole. */
export function readPoints(folder: string, id: string): Points {
  return pathPoints(readFileSync(join(folder, id, METRICS), 'utf8'))
}

/** One weights file of a run, and the features and classes in order. Null where the run has no file of that name, or none that is one. */
export async function readWeights(
  folder: string,
  id: string,
  name: string,
): Promise<{ tensors: TensorFile; features: string[]; classes: string[] | null } | null> {
  try {
    const { tensors, metadata } = decodeTensors(await readFile(join(folder, id, WEIGHTS, `${name}.safetensors`)))
    const features: unknown = JSON.parse(metadata.features ?? '[]')
    const classes: unknown = JSON.parse(metadata.classes ?? 'null')
    return isTexts(features) && (classes === null || isTexts(classes)) ? { tensors, features, classes } : null
  } catch {
    return null
  }
}

/** A training over epochs is judged by where it ends; one that has no metrics has no point. */
function endOf({ metrics, converged }: Record<string, unknown>): Points {
  return pointsOf(isRecord(metrics) ? [{ ...metrics, converged }] : [])
}

function pathPoints(lines: string): Points {
  return pointsOf(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isStatus(status: unknown): status is RunResult['status'] {
  return typeof status === 'string' && ['completed', 'unconverged', 'diverged', 'failed'].includes(status)
}
