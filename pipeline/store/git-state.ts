import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Settings of a repository that name programs which `git status` would run. A spec may come in a folder with a .git of
 * somebody else's: no reading of it may run their programs.
 */
const RUNS_PROGRAMS = '^(filter\\..*|include\\..*|includeif\\..*)'

export interface GitState {
  readonly commit: string
  /** Null where it cannot be told, or not safely. */
  readonly clean: boolean | null
}

/** Commit of the checkout that holds a folder, and whether it was clean; null outside a checkout. It never throws. */
export async function gitState(directory: string): Promise<GitState | null> {
  const found = async (...words: string[]): Promise<string | null> => {
    try {
      const { stdout } = await promisify(execFile)('git', ['-C', directory, '-c', 'core.fsmonitor=false', ...words])
      return stdout.trim()
    } catch {
      return null
    }
  }
  const settings = (scope: string) =>
    found('config', scope, '--no-includes', '--name-only', '--get-regexp', RUNS_PROGRAMS)
  const [commit, ...programs] = await Promise.all([
    found('rev-parse', 'HEAD'),
    settings('--local'),
    settings('--worktree'),
  ])
  if (commit === null) return null
  if (programs.some((names) => names)) return { commit, clean: null }
  const changes = await found('status', '--porcelain', '--untracked-files=no', '--ignore-submodules=all')
  return { commit, clean: changes === null ? null : changes === '' }
}
