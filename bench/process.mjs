// A Lariat command in a process of its own, from its start to its end.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../dist/pipeline/cli.js', import.meta.url))
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TRAIN_ALL = fileURLToPath(new URL('train-all.mjs', import.meta.url))
const WITNESS = new URL('witness.mjs', import.meta.url).href

/** Seconds on the clock and of the processor, all threads, and most memory; Node's own start is in it. */
export function timeLariat(...words) {
  return timeNode(['--import', WITNESS, CLI, ...words])
}

/** The same with all of its threads on one core, V8's among them; null where the system cannot hold it there. */
export function timeLariatOnOneCore(...words) {
  const pinned = ['taskset', '--cpu-list', '0']
  if (spawnSync(pinned[0], [...pinned.slice(1), 'true']).status !== 0) return null
  return timeNode(['--import', WITNESS, CLI, ...words], pinned)
}

/** The same, of Node doing nothing. */
export function timeNothing() {
  return timeNode(['--import', WITNESS, '--eval', '0'])
}

/** Seconds of the arithmetic of a spec's runs, in a process as new as that of the command: both meet code that nothing has compiled. */
export function timeArithmetic(spec) {
  return JSON.parse(runNode([TRAIN_ALL, spec]))
}

function timeNode(words, before = []) {
  const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
  const file = join(folder, 'usage.json')
  try {
    const start = performance.now()
    runNode(words, { BENCH_USAGE: file }, before)
    const wall = (performance.now() - start) / 1e3
    return { wall, ...JSON.parse(readFileSync(file, 'utf8')) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What Node says when it has run this; `before` is what starts it. */
function runNode(words, more = {}, before = []) {
  const env = { ...process.env, ...more }
  const [program, ...rest] = [...before, process.execPath, ...words]
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: ROOT, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}
