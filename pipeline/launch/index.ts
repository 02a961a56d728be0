import { inlineLauncher } from './inline.ts'
import type { Launcher } from './launcher.ts'

export type LauncherKind = 'local' | 'inline'

/** Opens a launcher by name. */
export async function openLauncher(kind: LauncherKind, workers: number): Promise<Launcher> {
  if (kind === 'inline') return inlineLauncher()
  const { localLauncher } = await import('./local.ts')
  return localLauncher(workers)
}
