import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type RandomStream, randomStream } from '../../pipeline/math/random.ts'
import { readRun } from '../../pipeline/store/run-folder.ts'
import { digestsOf } from '../cli/files.ts'
import { ROOT } from '../lariat.ts'
import { SPECS } from './specs.ts'

/** What a campaign saw. */
export interface Report {
  /** Processes that were killed, and threads. */
  readonly processes: number
  readonly threads: number
  /** Kills that met a store in which some runs were finished and others not. */
  readonly midway: number
  /** Kills after which something half-written lay about. */
  readonly torn: number
  /** Experiments that were finished after their kills. */
  readonly resumed: number
  /** Finished runs that were looked at again after a later kill. */
  readonly watched: number
  /** All that should not be, in words. */
  readonly faults: readonly string[]
}

interface Tally {
  processes: number
  threads: number
  midway: number
  torn: number
  resumed: number
  watched: number
  readonly faults: string[]
}

/** A finished run: the bytes of its files, and when run.json was written. */
interface Finished {
  readonly digests: string
  readonly written: number
}

/** An experiment that nobody disturbed: what has to come out, and how long that takes. */
interface Twin {
  readonly spec: string
  readonly name: string
  readonly files: string
  /** From the start until the folder is taken, and from then to the end. */
  readonly startMs: number
  readonly workMs: number
  readonly runs: number
}

const CLI = join(ROOT, 'dist/pipeline/cli.js')
const KILL_THREAD = pathToFileURL(join(ROOT, 'test/torture/kill-thread.mjs')).href

/**
 * Kills lariat at random moments, `kills` times: the whole process, or one of its threads. Between two kills the store is
 * looked at: no finished run may be lost or changed. After at most six kills the experiment is finished, and has to be
 * that of its undisturbed twin byte for byte; then another begins. A quarter of them train again with --fresh what is there.
 */
export async function campaign(folder: string, kills: number, seed: number): Promise<Report> {
  const random = randomStream(seed, 'torture')
  const twins: Twin[] = []
  for (const [name, text] of Object.entries(SPECS)) twins.push(await undisturbed(folder, name, text))

  const tally: Tally = { processes: 0, threads: 0, midway: 0, torn: 0, resumed: 0, watched: 0, faults: [] }
  let left = kills
  let rounds = 0
  const lane = async () => {
    while (left > 0) {
      const round = rounds++
      const count = Math.min(left, 1 + random.below(6))
      left -= count
      const out = join(folder, `round-${round}`)
      const unused = await torment(twins[round % twins.length], out, count, round % 4 === 3, random, tally)
      left += unused
    }
  }
  await Promise.all([lane(), lane()])
  return tally
}

async function undisturbed(folder: string, name: string, text: string): Promise<Twin> {
  const spec = join(folder, `${name}.yaml`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(spec, text)
  const out = join(folder, 'twin')
  const begun = performance.now()
  const child = start(spec, out)
  const end = ended(child)
  await atWork(child, join(out, name))
  const startMs = performance.now() - begun
  const code = await end
  if (code !== 0) throw new Error(`${name} ends with ${code} when nobody disturbs it`)
  const workMs = performance.now() - begun - startMs
  const { size: runs } = await finishedIn(join(out, name))
  return { spec, name, files: filesOf(join(out, name)), startMs, workMs, runs }
}

/** One experiment: some kills, then a resume to its end. Returns the kills for which it was too soon over. */
async function torment(
  twin: Twin,
  out: string,
  kills: number,
  fresh: boolean,
  random: RandomStream,
  tally: Tally,
): Promise<number> {
  const folder = join(out, twin.name)
  const flags = fresh ? ['--fresh'] : []
  if (fresh) await ended(start(twin.spec, out))
  let before = await finishedIn(folder)
  let left = kills
  for (; left > 0; left--) {
    // What is left to do takes the less time the more there is.
    const share = fresh ? 1 : 1 - before.size / twin.runs
    const moment = random.uniform() * share * twin.workMs
    const killed =
      random.below(4) === 0
        ? await killThread(twin, out, flags, twin.startMs + moment)
        : await killProcess(twin, out, flags, random.below(8) === 0 ? 'starting' : 'working', moment)
    if (killed === null) break
    tally[killed]++
    const names = existsSync(folder) ? readdirSync(folder) : []
    if (names.some((name) => name.startsWith('.tmp-') || name.startsWith('.old-'))) tally.torn++
    const now = await finishedIn(folder)
    if (now.size > 0 && !names.includes('results.csv')) tally.midway++
    tally.watched += before.size
    tally.faults.push(...losses(`${twin.name} in ${out}`, before, now, fresh, names))
    // A run that is on its way to be replaced is not lost: the next command puts it back.
    before = new Map([...before, ...now])
  }
  const code = await ended(start(twin.spec, out))
  if (code !== 0) tally.faults.push(`${twin.name} in ${out} ends with ${code} when it is resumed`)
  if (filesOf(folder) !== twin.files) tally.faults.push(`${twin.name} in ${out} is not that of its twin`)
  tally.resumed++
  return left
}

/** Sends SIGKILL; null where the process was quicker. */
async function killProcess(
  twin: Twin,
  out: string,
  flags: string[],
  phase: 'starting' | 'working',
  afterMs: number,
): Promise<'processes' | null> {
  const child = start(twin.spec, out, flags)
  const end = ended(child)
  if (phase === 'working') await atWork(child, join(out, twin.name))
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
  await end
  clearTimeout(timer)
  return child.signalCode === 'SIGKILL' ? 'processes' : null
}

/** Waits until a process has taken its folder, or is gone. */
async function atWork(child: ChildProcess, folder: string): Promise<void> {
  const lock = `.lock-${child.pid}-`
  const isTaken = () => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(lock))
  while (child.exitCode === null && child.signalCode === null && !isTaken()) await sleep(3)
}

/** Ends a thread and waits for the process to cope with it; null where there was none. */
async function killThread(twin: Twin, out: string, flags: string[], afterMs: number): Promise<'threads' | null> {
  const child = start(twin.spec, out, flags, { KILL_THREAD_AFTER_MS: String(afterMs) })
  let said = ''
  child.stderr?.on('data', (data) => {
    said += data
  })
  await ended(child)
  return said.includes('a thread was killed') ? 'threads' : null
}

function start(spec: string, out: string, flags: readonly string[] = [], env?: Record<string, string>): ChildProcess {
  const preload = env === undefined ? [] : ['--import', KILL_THREAD]
  const words = [...preload, CLI, 'run', spec, '--out', out, '--workers', '2', ...flags]
  return spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } })
}

function ended(child: ChildProcess): Promise<number | null> {
  child.stderr?.resume()
  return new Promise((resolve) => child.on('exit', resolve))
}

/** The whole runs of a folder, but for failed ones, which are trained again. */
async function finishedIn(folder: string): Promise<Map<string, Finished>> {
  const finished = new Map<string, Finished>()
  const ids = existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9a-f]{12}$/.test(name)) : []
  for (const id of ids) {
    const run = await readRun(folder, id)
    if (run === null || run.status === 'failed') continue
    const written = statSync(join(folder, id, 'run.json')).mtimeMs
    finished.set(id, { digests: JSON.stringify(digestsOf(join(folder, id))), written })
  }
  return finished
}

function losses(
  where: string,
  before: ReadonlyMap<string, Finished>,
  now: ReadonlyMap<string, Finished>,
  fresh: boolean,
  names: readonly string[],
): string[] {
  return [...before].flatMap(([id, was]) => {
    const is = now.get(id)
    if (is === undefined) {
      const aside = fresh && names.some((name) => name.startsWith(`.old-${id}-`))
      return aside ? [] : [`${where}: run ${id} was lost`]
    }
    if (is.digests !== was.digests) return [`${where}: run ${id} was changed`]
    return fresh || is.written === was.written ? [] : [`${where}: run ${id} was written again`]
  })
}

/** Every byte of an experiment that may not depend on the machine, and the names of all files, hidden ones too. */
function filesOf(folder: string): string {
  const { environment: _, ...record } = JSON.parse(readFileSync(join(folder, 'experiment.json'), 'utf8'))
  return JSON.stringify([digestsOf(folder), record, readdirSync(folder).sort()])
}
