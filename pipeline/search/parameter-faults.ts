import type { Fault } from '../spec/faults.ts'
import { parsePath } from '../spec/paths.ts'

/** Parts of a spec that name, judge or limit an experiment. */
const IDLE = ['name', 'description', 'search', 'select', 'expect']

/** What is wrong with the paths of some parameters, wherever they lead. */
export function pathFaults(paths: readonly string[], place: string): Fault[] {
  return paths.flatMap((path) => {
    const [first] = parsePath(path)
    if (first === undefined)
      return [{ path: place, what: `"${path}" is no path`, fix: 'name a path as it stands in this spec' }]
    // Paths that decide no numbers: runs that differ in these alone are one run.
    if (path !== 'train.timeout' && !IDLE.includes(String(first))) return []
    const what = 'it decides no numbers: all these runs would be the same one'
    return [{ path: `${place}.${path}`, what, fix: `write ${path} once` }]
  })
}
