import { join } from 'node:path'
import { packageVersion } from '../spec/package-root.ts'
import { isPathRun } from '../spec/resolve.ts'
import { type Points, pointAt, pointList, pointsOf, writtenOut } from '../train/points.ts'
import type { ResultPoint, RunResult } from '../train/result.ts'
import { type CanonicalWriter, canonicalWriter, compactJson, readableJson, sha256 } from './canonical.ts'
import type { FileStamp } from './file-stamp.ts'
import type { PlannedRun } from './plan.ts'
import { type FolderFiles, publishFolder } from './publication.ts'
import { encodeTensors } from './safetensors.ts'
import { FORMAT, METRICS, RECORD, type StoredRun, TIMING, WEIGHTS } from './stored-run.ts'
import { weightsMetadata } from './weights-file.ts'

/** All that depends on the machine, and nothing else does. */
export interface Timing {
  readonly started: string
  readonly durationMs: number
}

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
    const metadata = weightsMetadata(run.id, result)
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
    ...(points.count === 0 ? {} : pointAt(points, points.count - 1)),
    ...(certificate === null ? {} : { certificate }),
    ...(effectiveLambda === null ? {} : { effective_lambda: effectiveLambda }),
    ...(tuned === undefined ? {} : { tuned }),
  }
}

/** The points that are read back from a run's files. */
function pointsAsRead(run: PlannedRun, result: RunResult): Points {
  if (!('points' in result)) return pointsOf([])
  return isPathRun(run.spec) ? writtenOut(result.points) : result.points
}

/** metrics.jsonl of a path. */
function metricLines(points: Points): string {
  const { names, converged, cells } = points
  const lineOf = ({ metrics, converged }: ResultPoint) => `${compactJson({ ...metrics, converged })}\n`
  if (cells === undefined) return pointList(points).map(lineOf).join('')
  const keys = names.map((name, j) => `${j === 0 ? '' : ','}${JSON.stringify(name)}:`)
  let lines = ''
  for (const [k, line] of cells.split('\n').entries()) {
    lines += '{'
    let from = 0
    for (const key of keys) {
      const end = line.indexOf(',', from)
      lines += key + (end < 0 ? line.slice(from) : line.slice(from, end))
      from = end + 1
    }
    lines += `,"converged":${converged[k] === 1}}\n`
  }
  return lines
}
