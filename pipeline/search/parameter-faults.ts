import type { Fault } from '../spec/faults.ts'

/** Parts of a spec that name, judge or limit an experiment. */
const IDLE = ['name', 'description', 'search', 'select', 'expect']

/** Paths that decide no numbers: runs that differ in these alone are one run. */
export function idleFaults(paths: readonly string[], place: string): Fault[] {
  return paths
    .filter((path) => path === 'train.timeout' || IDLE.includes(path.split(/[.[]/)[0] ?? ''))
    .map((path) => ({
      path: `${place}${path}`,
      what: 'it decides no numbers: all these runs would be the same one',
      fix: `write ${path} once`,
    }))
}
