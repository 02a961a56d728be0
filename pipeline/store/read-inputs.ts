import { resolve } from 'node:path'
import type { AnyDataset, Outline } from '../data/dataset.ts'
import { fitRows } from '../data/folds.ts'
import { settleLayers } from '../model/layers.ts'
import type { Tensors } from '../model/tensors.ts'
import type { Fault } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { clipped } from '../spec/printable.ts'
import { readRegularFile } from '../spec/read-file.ts'
import type { RunSpec } from '../spec/resolve.ts'
import type { RunInputs } from '../train/inputs.ts'
import type { TensorFile } from '../train/result.ts'
import { netEnds } from '../train/settle.ts'
import { sha256 } from './canonical.ts'
import { decodeTensors } from './safetensors.ts'

/** The largest file of weights or batches. A hundred million weights are more than any net here has. */
const MOST_BYTES = 1e9

/** What a run reads beside its table, and the digests of those files: they are a part of what the run is. */
export interface ReadInputs {
  readonly inputs: RunInputs<AnyDataset>
  readonly digests: Readonly<Record<string, string>>
}

/** Reads the files of starting weights and of batches that a run's spec names, and checks that they fit. */
export function readInputs(loaded: LoadedSpec, run: RunSpec, dataset: AnyDataset, faults: Fault[]): ReadInputs {
  const { init } = run.model
  const startFile = typeof init === 'object' ? readBytes(loaded, init.path, 'model.init.path', faults) : null
  const batchFile =
    run.train.batches === undefined ? null : readBytes(loaded, run.train.batches, 'train.batches', faults)
  const start = startFile === null ? null : tensorsOf(startFile, run, dataset, faults)
  const batches = batchFile === null ? null : batchesOf(batchFile, fitRows(dataset).length, faults)
  return {
    inputs: { dataset, start, batches },
    digests: {
      ...(startFile === null ? {} : { init: sha256(startFile) }),
      ...(batchFile === null ? {} : { batches: sha256(batchFile) }),
    },
  }
}

function readBytes(
  { directory, alternatives }: LoadedSpec,
  path: string,
  place: string,
  faults: Fault[],
): Buffer | null {
  for (const folder of [directory, ...alternatives]) {
    const read = readRegularFile(resolve(folder, path), MOST_BYTES)
    if ('bytes' in read) return read.bytes
    if (read.reason === 'missing') continue
    faults.push({ path: place, what: `the file "${path}" ${read.what}`, fix: read.fix })
    return null
  }
  faults.push({ path: place, what: `cannot read the file "${path}"`, fix: 'give a path relative to this spec' })
  return null
}

function tensorsOf(bytes: Buffer, run: RunSpec, dataset: Outline, faults: Fault[]): Tensors | null {
  const place = 'model.init.path'
  let read: TensorFile
  try {
    read = decodeTensors(bytes).tensors
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    faults.push({ path: place, what, fix: 'give a safetensors file of float64 or float32 tensors' })
    return null
  }
  const wanted = tensorSizes(run, dataset)
  const shapeOf = (shape: readonly number[] | undefined) => shape?.join(' × ')
  const wrong = [...new Set([...wanted.keys(), ...Object.keys(read)])].filter(
    (name) => shapeOf(read[name]?.shape) !== shapeOf(wanted.get(name)?.shape),
  )
  for (const name of wrong) {
    const expected = wanted.get(name)
    const found = shapeOf(read[name]?.shape)
    faults.push({
      path: place,
      what:
        expected === undefined ? `tensor "${name}" belongs to no layer` : `tensor "${name}" is ${found ?? 'missing'}`,
      fix:
        expected === undefined ? `there are ${[...wanted.keys()].join(', ')}` : `it must be ${shapeOf(expected.shape)}`,
    })
  }
  const tensors = Object.fromEntries(Object.entries(read).map(([name, { values }]) => [name, values]))
  const odd = Object.keys(tensors).find((name) => !tensors[name].every(Number.isFinite))
  if (odd === undefined) return wrong.length > 0 ? null : tensors
  faults.push({
    path: place,
    what: `tensor "${odd}" holds numbers that are not finite`,
    fix: 'start from finite weights',
  })
  return null
}

/** `<layer>.weight` (nOut, nIn) and `<layer>.bias` (nOut) of the run's net. */
function tensorSizes(run: RunSpec, dataset: Outline): Map<string, { size: number; shape: readonly number[] }> {
  const sizes = new Map<string, { size: number; shape: readonly number[] }>()
  let inputs = dataset.features.length
  for (const { name, units, bias } of settleLayers(run.model, run.penalty, netEnds(dataset))) {
    sizes.set(`${name}.weight`, { size: units * inputs, shape: [units, inputs] })
    if (bias) sizes.set(`${name}.bias`, { size: units, shape: [units] })
    inputs = units
  }
  return sizes
}

function batchesOf(bytes: Buffer, rows: number, faults: Fault[]): number[][] | null {
  const refuse = (what: string) => {
    faults.push({
      path: 'train.batches',
      what,
      fix: `write [[0, 1], [2, 3]]: training rows, counted from 0 to ${rows - 1}`,
    })
    return null
  }
  let lists: unknown
  try {
    lists = JSON.parse(bytes.toString('utf8'))
  } catch {
    return refuse('the file is not JSON')
  }
  if (!Array.isArray(lists) || lists.length === 0) return refuse('the file is not a list of lists')
  const batches: number[][] = []
  for (const [i, list] of lists.entries()) {
    if (!Array.isArray(list) || list.length === 0) return refuse(`batch ${i} is not a list of rows`)
    const wrong: unknown = list.find((row) => !Number.isInteger(row) || row < 0 || row >= rows)
    if (wrong !== undefined) {
      return refuse(`batch ${i} has ${clipped(JSON.stringify(wrong), 60)}, which is no training row`)
    }
    batches.push(list.map(Number))
  }
  return batches
}
