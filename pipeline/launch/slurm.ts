import { type ChildProcess, spawn } from 'node:child_process'

/** Shards of an experiment, each a job of one array. */
export interface Submission {
  /** Of the array, as `squeue` shows it. */
  readonly name: string
  /** A program and its arguments; what trains one shard when `--shard i/n` is put behind them. */
  readonly command: readonly string[]
  readonly shards: number
  /** Where each job writes what it says: `%A` is the array's number and `%a` the shard's. */
  readonly log: string
}

export interface SlurmListeners {
  readonly signal: AbortSignal
  /** Called with the number of the array once it waits for its turn. */
  readonly onSubmitted: (job: string) => void
}

/** Slurm did not take the jobs; the message says why. */
export class SlurmError extends Error {
  override readonly name = 'SlurmError'
}

/**
 * Puts the shards into Slurm's queue and waits until none is left there. How they ended is told by what they wrote. When `signal` is
 * aborted, shards that wait are taken out, and those at work are sent SIGTERM, by which they finish their runs in work.
 *
 * What jobs need (partition, time, memory, processors) is said as to `sbatch` itself, by SBATCH_PARTITION and its like.
 *
 * Source: man pages of sbatch and scancel, Slurm 22.05.
 */
export async function trainOnSlurm(
  { name, command, shards, log }: Submission,
  { signal, onSubmitted }: SlurmListeners,
): Promise<void> {
  const words = ['--parsable', '--wait', `--array=1-${shards}`, `--job-name=${name}`, `--output=${log}`]
  // In a group of its own: a Ctrl-C in the terminal is for us, and it goes on waiting.
  const sbatch = spawn('sbatch', words, { stdio: 'pipe', detached: true })
  let job = ''
  let said = ''
  const cancel = () => void (job !== '' && signal.aborted && endJobs(job))
  sbatch.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (job !== '') return
    // On some clusters the name of the cluster stands behind a semicolon.
    job = /^\d+/.exec(text)?.[0] ?? ''
    if (job === '') return
    onSubmitted(job)
    cancel()
  })
  sbatch.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  signal.addEventListener('abort', cancel)
  try {
    const ended = exitOf(sbatch)
    sbatch.stdin.on('error', () => {}).end(scriptOf(command, shards))
    const code = await ended
    if (job === '') throw new SlurmError(`sbatch took no jobs (exit ${code}): ${said.trim()}`)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** What each job runs: it becomes the program itself, so that signals reach it. */
function scriptOf(command: readonly string[], shards: number): string {
  return `#!/bin/sh\nexec ${command.map(quoted).join(' ')} --shard "$SLURM_ARRAY_TASK_ID/${shards}"\n`
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

async function endJobs(job: string): Promise<void> {
  await scancel('--state=PENDING', job)
  await scancel('--full', '--signal=TERM', job)
}

/** Jobs that have ended by themselves meanwhile are no fault. */
async function scancel(...words: readonly string[]): Promise<void> {
  await exitOf(spawn('scancel', words, { stdio: 'ignore', detached: true })).catch(() => null)
}

/** @throws SlurmError where there is no such program. */
function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(new SlurmError(`Slurm's commands are not here (${error.message}); --launcher slurm goes where sbatch is`))
    })
    child.on('close', resolve)
  })
}
