import type { StreamedDataset } from '../../data/dataset.ts'
import type { RowGroups } from '../../data/row-groups.ts'
import type { GroupedPart, GroupedRows } from './grouped-rows.ts'
import { type Part, partsOf } from './groups.ts'
import { BLOCK } from './row-block.ts'

/** Bytes that the matrices and blocks of one part may take, so that several threads do not fill the memory with them. */
const PART_BYTES = 1 << 26

/** Into how many tasks the parts of a file of long pages are put, so that few threads wait for the last. */
const MOST_TASKS = 16

/** A file's rows by what they are for. */
export interface GroupedFile extends GroupedRows {
  /** Where a row of the dataset is in the file. */
  fileRow(row: number): number
}

export function groupedFile(dataset: StreamedDataset, { folds, codes, sizes }: RowGroups): GroupedFile {
  const { file, X, y, weights, kept } = dataset
  const fileRows = kept === null ? null : positions(kept)
  // A part that begins within a page has all of it unpacked.
  const fewestRows = file.kind === 'parquet' ? Math.max(2 * file.pageRows, Math.floor(X.rows / MOST_TASKS)) : 0
  const fileRow = (row: number) => (fileRows === null ? row : row < fileRows.length ? fileRows[row] : file.rows)

  const task = (groups: readonly number[], places: Int32Array, cuts: readonly number[]): GroupedPart => ({
    groups: cuts.slice(1).flatMap(() => groups),
    rows: {
      kind: 'file',
      file,
      features: X.columns,
      y,
      weights,
      kept,
      codes,
      places,
      groups: groups.length,
      cuts,
      fileFrom: fileRow(cuts[0]),
      fileTo: fileRow(cuts[cuts.length - 1]),
    },
  })
  const placesOf = (groups: readonly number[]) => {
    const places = new Int32Array(folds + 2).fill(-1)
    for (const [place, group] of groups.entries()) places[group] = place
    return places
  }
  const parts = (some: Int32Array, width: number) =>
    inTasks(readTogether(partsOf(some, X.rows, width), width), fewestRows, width).map(({ groups, cuts }) =>
      task(groups, placesOf(groups), cuts),
    )
  return {
    features: X.columns,
    folds,
    hasTest: sizes[folds + 1] > 0,
    target: { y, weights },
    fileRow,
    toFit: (width) => parts(sizes.subarray(0, -1), width),
    toJudge: (width) => parts(sizes, width),
    ofFit(width, fit) {
      const places = new Int32Array(folds + 2)
      places[folds + 1] = -1
      if (fit > 0) places[fit - 1] = -1
      const size = sizes.reduce((sum, own, group) => (places[group] === 0 ? sum + own : sum), 0)
      return inTasks(partsOf([size], X.rows, width), fewestRows, width).map(({ cuts }) => task([0], places, cuts))
    },
    list(group) {
      const wanted = (code: number) => (group === null ? code <= folds : code === group)
      let count = 0
      for (let row = 0; row < codes.length; row++) if (wanted(codes[row])) count++
      const rows = new Int32Array(count)
      let next = 0
      for (let row = 0; row < codes.length; row++) if (wanted(codes[row])) rows[next++] = row
      return rows
    },
  }
}

/** Parts of the same stretch are read in one go, as far as there is room: what groups come to does not hang on each other. */
function readTogether(parts: readonly Part[], width: number): Part[] {
  const most = Math.max(1, Math.floor(PART_BYTES / (width * (width + BLOCK) * Float64Array.BYTES_PER_ELEMENT)))
  const stretches = new Map<string, Part[]>()
  for (const one of parts) {
    const key = `${one.from} ${one.to}`
    const last = stretches.get(key)
    if (last === undefined) stretches.set(key, [one])
    else if (last[last.length - 1].groups.length + one.groups.length <= most) {
      const { groups, from, to } = last[last.length - 1]
      last[last.length - 1] = { groups: [...groups, ...one.groups], from, to }
    } else last.push(one)
  }
  return [...stretches.values()].flat()
}

/** Neighbouring parts of the same groups, so many that each task has that many rows, as far as there is room for their matrices. */
function inTasks(
  parts: readonly Part[],
  fewestRows: number,
  width: number,
): { readonly groups: readonly number[]; readonly cuts: number[] }[] {
  const tasks: { readonly groups: readonly number[]; readonly cuts: number[] }[] = []
  for (const { groups, from, to } of parts) {
    const last = tasks.at(-1)
    const follows = last !== undefined && last.cuts.at(-1) === from && last.groups.join() === groups.join()
    const most = PART_BYTES / (groups.length * width * width * Float64Array.BYTES_PER_ELEMENT)
    if (follows && from - last.cuts[0] < fewestRows && last.cuts.length <= most) last.cuts.push(to)
    else tasks.push({ groups, cuts: [from, to] })
  }
  return tasks
}

/** The rows of the file that are kept. */
function positions(kept: Uint8Array): Int32Array {
  const found = new Int32Array(kept.reduce((sum, one) => sum + one, 0))
  let next = 0
  for (let row = 0; row < kept.length; row++) if (kept[row] === 1) found[next++] = row
  return found
}
