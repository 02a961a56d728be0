import type { StoredRun } from '../../pipeline/store/stored-run.ts'

/** A run as its files are read: without the text of its numbers, which whoever has just written it still has. */
export function asRead(run: StoredRun): StoredRun {
  const { cells, ...points } = run.points
  return { ...run, points }
}

export function allAsRead(stored: ReadonlyMap<string, StoredRun>): Map<string, StoredRun> {
  return new Map([...stored].map(([id, run]) => [id, asRead(run)]))
}
