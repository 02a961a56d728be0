import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The top of the project. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

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
  const command = [`${ROOT}dist/pipeline/cli.js`, ...words]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
