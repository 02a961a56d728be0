import { execFileSync } from 'node:child_process'

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

/** Commit of the checkout that holds a folder, and whether it was clean; null outside a checkout. */
export function gitState(directory: string): GitState | null {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', directory, '-c', 'core.fsmonitor=false', ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  const found = (...words: string[]) => {
    try {
      return git(...words)
    } catch {
      return null
    }
  }
  const commit = found('rev-parse', 'HEAD')
  if (commit === null) return null
  const programs = found('config', '--local', '--no-includes', '--name-only', '--get-regexp', RUNS_PROGRAMS)
  const worktree = found('config', '--worktree', '--no-includes', '--name-only', '--get-regexp', RUNS_PROGRAMS)
  if (programs || worktree) return { commit, clean: null }
  const changes = found('status', '--porcelain', '--untracked-files=no', '--ignore-submodules=all')
  return { commit, clean: changes === null ? null : changes === '' }
}
