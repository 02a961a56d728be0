import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The top of the project. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Progress on a stream that is no terminal: a line every few seconds, which a slow machine has and a fast one has not. */
const PROGRESS = /^\d+ of \d+ runs, .*\n/gm

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** `lariat run` without worker threads, where these are not what is tested: they take longer to start than to work. */
export function lariatRun(...words: readonly string[]): Promise<Ended> {
  return lariat('run', '--launcher', 'inline', ...words)
}

/** Runs the built command line in a process of its own, from the top of the project. */
export function lariat(...words: readonly string[]): Promise<Ended> {
  return lariatWith({}, ...words)
}

/** The same with variables of the environment. Of those that GitHub's runner sets it has none but these. */
export function lariatWith(variables: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<Ended> {
  const command = [`${ROOT}dist/pipeline/cli.js`, ...words]
  const own = Object.entries(process.env).filter(([name]) => name !== 'CI' && !name.startsWith('GITHUB_'))
  const env = { ...Object.fromEntries(own), ...variables }
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr: stderr.replaceAll(PROGRESS, '') })
    })
  })
}
