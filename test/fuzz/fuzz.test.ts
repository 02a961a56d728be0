import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const FUZZ = fileURLToPath(new URL('fuzz.mjs', import.meta.url))

/** A case that hangs is told by its processor time; how long all of them take on the clock hangs on what else is going on. */
const UNHURRIED = 20 * 60_000

/** Runs the fuzzer in a process of its own, whose memory is its own too. */
function fuzz(...words: readonly string[]): Promise<{ failed: boolean; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [FUZZ, ...words], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, stdout: `${stdout}${stderr}` })
    })
  })
}

test(
  'whatever bytes are read, there is a result or a listed fault, soon and in little memory',
  async () => {
    // The same cases every time, and every case that was ever found; nights try new ones with npm run fuzz.
    const { failed, stdout } = await fuzz('--cases', '2000', '--seed', '1', '--dry')
    expect(stdout).toMatch(/^\d+ cases, 0 findings/m)
    expect(failed, stdout).toBe(false)
  },
  UNHURRIED,
)
