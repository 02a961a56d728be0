import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageVersion } from '../spec/package-root.ts'
import { isRecord } from '../spec/paths.ts'
import type { PathPoint, RunResult, Tensor } from '../train/result.ts'
import { publishFolder } from './atomic.ts'
import { compactJson, readableJson, sha256 } from './canonical.ts'
import type { PlannedRun } from './plan.ts'
import { decodeTensors, encodeTensors } from './safetensors.ts'

/** A run as it lies on disk, without its weights. */
export interface StoredRun {
  readonly id: string
  readonly status: RunResult['status']
  readonly stop: string
  readonly points: readonly PathPoint[]
  /** sha256 of every file that run.json answers for. */
  readonly digests: Readonly<Record<string, string>>
}

/** All that depends on the machine, and nothing else does. */
export interface Timing {
  readonly started: string
  readonly durationMs: number
}

const WEIGHTS = 'weights/path.safetensors'
const METRICS = 'metrics.jsonl'

/** Writes a run's folder, whole. */
export async function writeRun(folder: string, run: PlannedRun, result: RunResult, timing: Timing): Promise<void> {
  const files = new Map<string, string | Uint8Array>()
  if (result.status !== 'failed') {
    files.set(
      METRICS,
      result.points.map((point) => `${compactJson({ ...point.metrics, converged: point.converged })}\n`).join(''),
    )
    const metadata = { run: run.id, features: JSON.stringify(result.features) }
    files.set(WEIGHTS, encodeTensors(result.weights, metadata))
  }
  const digests = Object.fromEntries([...files].map(([name, content]) => [name, sha256(content)]))
  const record = {
    format: 'lariat-run/1',
    id: run.id,
    engine: packageVersion(),
    status: result.status,
    stop: result.stop,
    parameters: run.parameters,
    spec: run.spec,
    data: { digest: run.dataDigest },
    ...(result.status === 'failed' ? {} : { metrics: result.points.at(-1)?.metrics, certificate: result.certificate }),
    digests,
  }
  files.set('timing.json', readableJson(timing))
  files.set('run.json', readableJson(record))
  await publishFolder(join(folder, run.id), files)
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
    if (record.status !== 'failed' && (digests[METRICS] === undefined || digests[WEIGHTS] === undefined)) return null
    let points: PathPoint[] = []
    for (const [name, digest] of Object.entries(digests)) {
      const content = await readFile(join(folder, id, name))
      if (sha256(content) !== digest) return null
      if (name === METRICS) points = content.toString('utf8').trimEnd().split('\n').map(readPoint)
    }
    return { id, status: record.status, stop: String(record.stop), points, digests }
  } catch {
    return null
  }
}

/** The weights of a run: `coef` (L, p) and the others of the contract, and the features in order. */
export async function readWeights(
  folder: string,
  id: string,
): Promise<{ tensors: Record<string, Tensor>; features: string[] }> {
  const { tensors, metadata } = decodeTensors(await readFile(join(folder, id, WEIGHTS)))
  return { tensors, features: JSON.parse(metadata.features ?? '[]') }
}

function readPoint(line: string): PathPoint {
  const { converged, ...metrics }: Record<string, unknown> = JSON.parse(line)
  return {
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)])),
    converged: converged === true,
  }
}

function isStatus(status: unknown): status is RunResult['status'] {
  return status === 'completed' || status === 'unconverged' || status === 'failed'
}
