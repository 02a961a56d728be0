import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageVersion } from '../spec/package-root.ts'
import { isRecord } from '../spec/paths.ts'
import type { ResultPoint, RunResult, TensorFile } from '../train/result.ts'
import { publishFolder } from './atomic.ts'
import { compactJson, readableJson, sha256 } from './canonical.ts'
import type { PlannedRun } from './plan.ts'
import { decodeTensors, encodeTensors } from './safetensors.ts'

/** A run as it lies on disk, without its weights. */
export interface StoredRun {
  readonly id: string
  readonly status: RunResult['status']
  readonly stop: string
  readonly points: readonly ResultPoint[]
  /** sha256 of every file that run.json answers for. */
  readonly digests: Readonly<Record<string, string>>
}

/** All that depends on the machine, and nothing else does. */
export interface Timing {
  readonly started: string
  readonly durationMs: number
}

const WEIGHTS = 'weights'
const METRICS = 'metrics.jsonl'

/** What a run.json may answer for: nothing outside of its folder. */
const FILES = /^(metrics\.jsonl|weights\/[a-z0-9-]+\.safetensors)$/

/** Writes a run's folder, whole. */
export async function writeRun(folder: string, run: PlannedRun, result: RunResult, timing: Timing): Promise<void> {
  const files = runFiles(run, result, packageVersion())
  await publishFolder(join(folder, run.id), new Map([...files, ['timing.json', readableJson(timing)]]))
}

/** All files of a run but timing.json, by name: the same bytes wherever and whenever it is trained. */
export function runFiles(run: PlannedRun, result: RunResult, engine: string): Map<string, string | Uint8Array> {
  const files = contents(run, result)
  const digests = Object.fromEntries([...files].map(([name, content]) => [name, sha256(content)]))
  const record = {
    format: 'lariat-run/1',
    id: run.id,
    engine,
    status: result.status,
    stop: result.stop,
    parameters: run.parameters,
    spec: run.spec,
    data: { digest: run.dataDigest },
    ...(run.inputs === undefined ? {} : { inputs: run.inputs }),
    ...('points' in result ? summaryOf(result) : {}),
    digests,
  }
  return files.set('run.json', readableJson(record))
}

/** metrics.jsonl and the weights files, as far as the run came. */
function contents(run: PlannedRun, result: RunResult): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>()
  if ('series' in result) files.set(METRICS, result.series.map((line) => `${compactJson(line)}\n`).join(''))
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
function summaryOf(result: Extract<RunResult, { points: unknown }>) {
  const { points, certificate, effectiveLambda, series } = result
  return {
    series: points.length === series.length ? 'lambda' : 'epoch',
    metrics: points.at(-1)?.metrics,
    converged: points.at(-1)?.converged,
    ...(certificate === null ? {} : { certificate }),
    ...(effectiveLambda === null ? {} : { effective_lambda: effectiveLambda }),
  }
}

/**
 * Reads a run back, or null where it is not there or not whole: the digests of run.json must be those of its files.
 * A run that is not whole is trained again.
 */
export async function readRun(folder: string, id: string): Promise<StoredRun | null> {
  try {
    const record: unknown = JSON.parse(await readFile(join(folder, id, 'run.json'), 'utf8'))
    if (!isRecord(record) || record.id !== id || !isStatus(record.status) || !isRecord(record.digests)) return null
    const digests = Object.fromEntries(Object.entries(record.digests).map(([name, digest]) => [name, String(digest)]))
    if (record.status !== 'failed' && digests[METRICS] === undefined) return null
    if (!Object.keys(digests).every((name) => FILES.test(name))) return null
    let points: ResultPoint[] = isRecord(record.metrics)
      ? [pointOf({ ...record.metrics, converged: record.converged })]
      : []
    for (const [name, digest] of Object.entries(digests)) {
      const content = await readFile(join(folder, id, name))
      if (sha256(content) !== digest) return null
      if (name === METRICS && record.series === 'lambda') {
        points = content
          .toString('utf8')
          .trimEnd()
          .split('\n')
          .map((line) => pointOf(JSON.parse(line)))
      }
    }
    return { id, status: record.status, stop: String(record.stop), points, digests }
  } catch {
    return null
  }
}

/** One weights file of a run, and the features and classes in order. Null where the run has no file of that name. */
export async function readWeights(
  folder: string,
  id: string,
  name: string,
): Promise<{ tensors: TensorFile; features: string[]; classes: string[] | null } | null> {
  const bytes = await readFile(join(folder, id, WEIGHTS, `${name}.safetensors`)).catch(() => null)
  if (bytes === null) return null
  const { tensors, metadata } = decodeTensors(bytes)
  return {
    tensors,
    features: JSON.parse(metadata.features ?? '[]'),
    classes: JSON.parse(metadata.classes ?? 'null'),
  }
}

function pointOf({ converged, ...metrics }: Record<string, unknown>): ResultPoint {
  return {
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)])),
    converged: converged === true,
  }
}

function isStatus(status: unknown): status is RunResult['status'] {
  return typeof status === 'string' && ['completed', 'unconverged', 'diverged', 'failed'].includes(status)
}
