import type { ResultPoint } from '../train/result.ts'
import type { StoredRun, WrittenRun } from './run-folder.ts'
import { indexEntry } from './run-index.ts'

/**
 * A run that was written, as it is kept for the experiment. Made where the run was trained: to write out numbers takes longer than
 * to hear of them, and threads do it side by side.
 */
export interface KeptRun {
  readonly stored: StoredRun
  /** Its line of the index. */
  readonly entry: string
  /** The metrics of its points as results.csv has them, a line each. */
  readonly cells: string
}

export function keptRun({ stored, stamps }: WrittenRun): KeptRun {
  return { stored, entry: indexEntry(stored, stamps), cells: stored.points.map(cellsOf).join('\n') }
}

/** The metrics of a point in the order of their names, as RFC 4180 has them: numbers need no quotes. */
export function cellsOf({ metrics }: Pick<ResultPoint, 'metrics'>): string {
  return Object.values(metrics).join(',')
}

/** By the points of a run: not part of what is on the disk, and gone with it. */
const known = new WeakMap<StoredRun['points'], string>()

/** Remembers what results.csv will say of a run. */
export function rememberCells({ stored, cells }: KeptRun): void {
  known.set(stored.points, cells)
}

/** The cells of each point, where they were made already. */
export function knownCells({ points }: StoredRun): readonly string[] | undefined {
  return known.get(points)?.split('\n')
}
