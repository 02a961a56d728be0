import type { Launcher } from '../../pipeline/launch/launcher.ts'
import { openUnits, type Units } from '../../pipeline/train/units.ts'

/** Does its work in this thread, some of it in another way than is usual. */
export function launcherWith(other: (here: Units) => Partial<Units>): Launcher {
  const here = openUnits()
  return { workers: 1, units: { ...here, ...other(here) }, close: async () => {} }
}
