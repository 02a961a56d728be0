import { openUnits } from '../train/units.ts'
import type { Launcher } from './launcher.ts'

/** Does every unit on this thread, one after the other: for debugging, and as the twin of the pool. */
export function inlineLauncher(): Launcher {
  return { workers: 1, units: openUnits(), close: async () => {} }
}
