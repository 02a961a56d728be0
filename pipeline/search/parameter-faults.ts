import type { Fault } from '../spec/faults.ts'
import { isIdle } from '../spec/idle.ts'
import { parsePath } from '../spec/paths.ts'

/** What is wrong with the paths of some parameters, wherever they lead. */
export function pathFaults(paths: readonly string[], place: string): Fault[] {
  return paths.flatMap((path) => {
    if (parsePath(path).length === 0)
      return [{ path: place, what: `"${path}" is no path`, fix: 'name a path as it stands in this spec' }]
    if (!isIdle(path)) return []
    const what = 'it decides no numbers: all these runs would be the same one'
    return [{ path: `${place}.${path}`, what, fix: `write ${path} once` }]
  })
}
