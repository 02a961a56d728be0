import { parsePath } from './paths.ts'

/** Parts of a spec that name, judge or limit an experiment. */
const IDLE = ['name', 'description', 'search', 'select', 'expect']

/** Whether what stands at a path decides no numbers: runs that differ in it alone are one run. */
export function isIdle(path: string): boolean {
  return path === 'train.timeout' || IDLE.includes(String(parsePath(path)[0]))
}
