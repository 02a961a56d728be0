import type { Launcher } from './launcher.ts'

export type LauncherKind = 'local' | 'inline'

/** Opens a launcher by name. What it starts with is loaded here: the inline one brings along all that trains. */
export async function openLauncher(kind: LauncherKind, workers: number): Promise<Launcher> {
  if (kind === 'inline') {
    const { inlineLauncher } = await import('./inline.ts')
    return inlineLauncher()
  }
  const { localLauncher } = await import('./local.ts')
  return localLauncher(workers)
}
