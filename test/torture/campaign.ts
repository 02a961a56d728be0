import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type RandomStream, randomStream } from '../../pipeline/math/random.ts'
import { readRun } from '../../pipeline/store/read-run.ts'
import { digestsOf, runsIn } from '../cli/files.ts'
import { ROOT } from '../lariat.ts'
import { SPECS } from './specs.ts'

/** What a campaign saw. */
export interface Report {
  /** Processes that were killed, and threads. */
  readonly processes: number
  readonly threads: number
  /** Kills that came when some runs were finished and others not. */
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
 * that of its undisturbed twin byte for byte; then another begins. A fifth of them train again with --fresh what is there.
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
      const unused = await torment(twins[round % twins.length], out, count, round % 5 === 4, random, tally)
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
  let full = 0
  // Once all runs are there only the tables are written: two kills then are enough.
  for (; left > 0 && full < 2; left--) {
    const moment = momentOf(twin, before.size, fresh, random)
    const killed = await (random.below(4) === 0 ? killThread : killProcess)(twin, out, flags, moment)
    if (killed === null) break
    tally[killed]++
    const names = existsSync(folder) ? readdirSync(folder) : []
    if (names.some((name) => name.startsWith('.tmp-') || name.startsWith('.old-'))) tally.torn++
    const now = await finishedIn(folder)
    if (fresh || (now.size > 0 && now.size < twin.runs)) tally.midway++
    tally.watched += before.size
    tally.faults.push(...losses(`${twin.name} in ${out}`, before, now, fresh, names))
    // A run that is on its way to be replaced is not lost: the next command puts it back.
    before = new Map([...before, ...now])
    if (!fresh && now.size === twin.runs) full++
  }
  const code = await ended(start(twin.spec, out))
  if (code !== 0) tally.faults.push(`${twin.name} in ${out} ends with ${code} when it is resumed`)
  if (filesOf(folder) !== twin.files) tally.faults.push(`${twin.name} in ${out} is not that of its twin`)
  tally.resumed++
  return left
}

/** When to kill: so many milliseconds after so many runs are there. */
interface Moment {
  /** Null for a process that is still starting. */
  readonly runs: number | null
  readonly afterMs: number
}

/** Counted by what is there, since a machine that is busy with other things trains slower than the twin was trained. */
function momentOf(twin: Twin, there: number, fresh: boolean, random: RandomStream): Moment {
  if (random.below(8) === 0) return { runs: null, afterMs: random.uniform() * twin.startMs }
  // All are there when they are trained again: then only time tells how far that is.
  if (fresh) return { runs: 0, afterMs: random.uniform() * 2 * twin.workMs }
  const runs = there + random.below(1 + Math.ceil((twin.runs - there) / 2))
  return { runs, afterMs: (random.uniform() * twin.workMs) / twin.runs }
}

/** Sends SIGKILL; null where the process was quicker. */
async function killProcess(twin: Twin, out: string, flags: string[], moment: Moment): Promise<'processes' | null> {
  const child = start(twin.spec, out, flags)
  const end = ended(child)
  await reached(child, join(out, twin.name), moment)
  child.kill('SIGKILL')
  await end
  return child.signalCode === 'SIGKILL' ? 'processes' : null
}

async function reached(child: ChildProcess, folder: string, { runs, afterMs }: Moment): Promise<void> {
  if (runs !== null) await atWork(child, folder)
  while (isAlive(child) && runs !== null && runsIn(folder).length < runs) await sleep(2)
  await sleep(afterMs)
}

/** Waits until a process has taken its folder, or is gone. */
async function atWork(child: ChildProcess, folder: string): Promise<void> {
  const lock = `.lock-${child.pid}-`
  const isTaken = () => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(lock))
  while (isAlive(child) && !isTaken()) await sleep(2)
}

/** Ends a thread and waits for the process to cope with it; null where there was none. */
async function killThread(twin: Twin, out: string, flags: string[], moment: Moment): Promise<'threads' | null> {
  const child = start(twin.spec, out, flags, KILL_THREAD)
  let said = ''
  child.stderr?.on('data', (data) => {
    said += data
  })
  const end = ended(child)
  await reached(child, join(out, twin.name), moment)
  child.kill('SIGUSR2')
  await end
  return said.includes('a thread was killed') ? 'threads' : null
}

function start(spec: string, out: string, flags: readonly string[] = [], preload?: string): ChildProcess {
  const words = [
    ...(preload === undefined ? [] : ['--import', preload]),
    CLI,
    'run',
    spec,
    '--out',
    out,
    '--workers',
    '2',
    ...flags,
  ]
  return spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function ended(child: ChildProcess): Promise<number | null> {
  child.stderr?.resume()
  return new Promise((resolve) => child.on('exit', resolve))
}

/** The whole runs of a folder, but for failed ones, which are trained again. */
async function finishedIn(folder: string): Promise<Map<string, Finished>> {
  const finished = new Map<string, Finished>()
  for (const id of runsIn(folder)) {
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

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
