import type { AnyDataset, StreamedDataset } from '../data/dataset.ts'
import { openDiskTable } from '../data/disk-table.ts'
import { type LoadRequest, loadDataset } from '../data/load.ts'
import { loadStreamed } from '../data/load-streamed.ts'
import { needsMemory } from '../data/streamable.ts'
import { readsClasses } from '../model/target.ts'
import { DataError, type Fault } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import type { RunSpec } from '../spec/resolve.ts'
import { needsOtherShape, needsRows } from '../train/checks/streamed.ts'
import type { CanonicalWriter } from './canonical.ts'

/** Share of the memory that reading a table may take before its features are left on the disk. */
const LARGE = 1 / 4

/** A dataset, and whether it was read for the run that asked for it. */
export interface ReadData {
  readonly dataset: AnyDataset | StreamedDataset
  readonly isNew: boolean
}

/** The dataset of a run; null where it has faults. */
export type DataReader = (run: RunSpec, warnings: Fault[], faults: Fault[]) => Promise<ReadData | null>

/**
 * The datasets of a plan's runs. Each is read once, and what is wrong with it told once: null for a run whose data has faults.
 *
 * Features stay on the disk where the spec wants it so, or where it leaves that open, the table is large and nothing in the
 * run needs them.
 */
export function openDataReader(
  { directory, alternatives }: LoadedSpec,
  memory: number,
  canonical: CanonicalWriter,
): DataReader {
  // Null where there are faults, or where a table is not to stay on the disk.
  const inMemory = new Map<string, AnyDataset | null>()
  const onDisk = new Map<string, StreamedDataset | null>()

  const load = async (request: LoadRequest, key: string, warnings: Fault[]): Promise<ReadData | null> => {
    const known = inMemory.get(key)
    if (known !== undefined) return known === null ? null : { dataset: known, isNew: false }
    inMemory.set(key, null)
    const { dataset, warnings: found } = await loadDataset(request)
    warnings.push(...found)
    inMemory.set(key, dataset)
    return { dataset, isNew: true }
  }
  const stream = async (
    request: LoadRequest,
    key: string,
    always: boolean,
    warnings: Fault[],
  ): Promise<ReadData | null> => {
    const known = onDisk.get(key)
    if (known !== undefined) return known === null ? null : { dataset: known, isNew: false }
    onDisk.set(key, null)
    const table = await openDiskTable(request.data, request, always ? 0 : LARGE * memory)
    if (table === null) return null
    // Whatever is wrong with it is so in memory, too.
    inMemory.set(key, null)
    const { dataset, warnings: found } = loadStreamed(request, table)
    warnings.push(...found)
    onDisk.set(key, dataset)
    return { dataset, isNew: true }
  }
  return async (run, warnings, faults) => {
    const { data, validation, seed, model } = run
    const request = { data, validation, seed, classes: readsClasses(model), directory, alternatives, memory }
    const key = dataKey(run, canonical)
    const wanted =
      data.kind === 'csv' || data.kind === 'npy' || data.kind === 'parquet' ? (data.stream ?? 'auto') : 'never'
    const obstacle = needsMemory(data, validation) ?? needsRows(run)
    try {
      if (wanted === 'always' && obstacle !== null) throw new DataError([staysNot(obstacle)])
      const streamed =
        wanted === 'never' || obstacle !== null ? null : await stream(request, key, wanted === 'always', warnings)
      if (streamed === null) return await load(request, key, warnings)
      const other = needsOtherShape(run, streamed.dataset)
      if (other !== null) throw new DataError([staysNot(other)])
      return streamed
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      faults.push(...error.faults)
      return null
    }
  }
}

function staysNot({ path, what, fix }: Fault): Fault {
  return {
    path,
    what: `${what}, so that the features cannot stay on the disk`,
    fix: `${fix}, or write data.stream: never`,
  }
}

/** Runs with the same key share a table. The seed counts only where it decides rows or numbers. */
function dataKey({ data, validation, seed, model }: RunSpec, canonical: CanonicalWriter): string {
  const seeded = data.kind === 'synthetic' || data.split.kind === 'fraction'
  return canonical({ data, validation, seed: seeded ? seed : null, classes: readsClasses(model) })
}
