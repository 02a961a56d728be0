import type { StreamedDataset } from '../../data/dataset.ts'
import type { RowGroups } from '../../data/row-groups.ts'
import type { GroupedPart, GroupedRows } from './grouped-rows.ts'
import { type Part, partsOf } from './groups.ts'
import { BLOCK } from './row-block.ts'

/** Bytes that the matrices and blocks of one part may take, so that several threads do not fill the memory with them. */
const PART_BYTES = 1 << 26

/** A file's rows by what they are for. */
export interface GroupedFile extends GroupedRows {
  /** Where a row of the dataset is in the file. */
  fileRow(row: number): number
}

export function groupedFile(dataset: StreamedDataset, { folds, codes, sizes }: RowGroups): GroupedFile {
  const { file, X, y, weights, kept } = dataset
  const fileRows = kept === null ? null : positions(kept)
  const fileRow = (row: number) => (fileRows === null ? row : row < fileRows.length ? fileRows[row] : file.rows)

  const part = (
    groups: readonly number[],
    places: Int32Array,
    { from, to }: Pick<Part, 'from' | 'to'>,
  ): GroupedPart => ({
    groups,
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
      from,
      fileFrom: fileRow(from),
      fileTo: fileRow(to),
    },
  })
  const placesOf = (groups: readonly number[]) => {
    const places = new Int32Array(folds + 2).fill(-1)
    for (const [place, group] of groups.entries()) places[group] = place
    return places
  }
  return {
    features: X.columns,
    folds,
    hasTest: sizes[folds + 1] > 0,
    target: { y, weights },
    fileRow,
    parts: (width, withTest) =>
      readTogether(partsOf(withTest ? sizes : sizes.subarray(0, -1), X.rows, width), width).map((one) =>
        part(one.groups, placesOf(one.groups), one),
      ),
    partsOfFit(width, fit) {
      const places = new Int32Array(folds + 2)
      places[folds + 1] = -1
      if (fit > 0) places[fit - 1] = -1
      const size = sizes.reduce((sum, own, group) => (places[group] === 0 ? sum + own : sum), 0)
      return partsOf([size], X.rows, width).map((one) => part(one.groups, places, one))
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

/** The rows of the file that are kept. */
function positions(kept: Uint8Array): Int32Array {
  const found = new Int32Array(kept.reduce((sum, one) => sum + one, 0))
  let next = 0
  for (let row = 0; row < kept.length; row++) if (kept[row] === 1) found[next++] = row
  return found
}
