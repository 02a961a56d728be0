import { join, resolve } from 'node:path'
import type { Progress } from '../launch/account.ts'
import { refuseRounds } from '../launch/shard.ts'
import { counted } from '../report/numbers.ts'
import { distinctRuns } from '../store/distinct-runs.ts'
import { limitsOf } from './flags.ts'
import { Refusal } from './refusal.ts'
import type { RunFlags } from './run.ts'
import type { Terminal } from './terminal.ts'

/** Between two looks at how many runs are there. */
const LOOK_MS = 2000

/** What jobs say is kept in this folder of the results. */
const LOGS = '.slurm'

/**
 * Trains what is missing of an experiment in jobs of Slurm, a shard of it each, and waits for them. The last to end selects and checks; all
 * that is left to do here is to read what there is.
 *
 * @returns how many runs they have trained.
 * @throws SpecError where the spec or its data are wrong, or its search cannot be parted; nothing is submitted then.
 */
export async function trainInJobs(
  spec: string,
  flags: RunFlags,
  signal: AbortSignal,
  { terminal, onProgress }: { terminal: Terminal; onProgress: (progress: Progress) => void },
): Promise<number> {
  const [{ loadSpec }, { planExperiment }, training, slurm, runs, { packageRoot }, atomic] = await Promise.all([
    import('../spec/load.ts'),
    import('../store/plan.ts'),
    import('../launch/train-missing.ts'),
    import('../launch/slurm.ts'),
    import('../launch/stored-runs.ts'),
    import('../spec/package-root.ts'),
    import('../store/atomic.ts'),
  ])
  if (flags.shard !== undefined) throw new Refusal('--launcher slurm makes the shards; leave --shard out')
  const loaded = loadSpec(spec, flags.set)
  const plan = await planExperiment(loaded, limitsOf(flags))
  refuseRounds(loaded, plan, 'use --launcher local')
  const { name } = loaded.experiment
  const folder = join(flags.out, name)
  const { stored } = await training.readPlanned(plan, folder)
  const wanted = distinctRuns(plan.runs).filter(({ id }) => training.isWanted(stored.get(id), flags))
  if (wanted.length === 0) return 0

  const logs = join(flags.out, LOGS)
  atomic.makeFolders(logs)
  const cli = join(packageRoot(), 'dist/pipeline/cli.js')
  const submission = {
    name: `lariat-${name}`,
    command: [process.execPath, cli, ...wordsOf(spec, flags)],
    shards: Math.min(flags.workers, wanted.length),
    log: join(resolve(logs), `${name}-%A-%a.log`),
  }
  const onSubmitted = (job: string) => {
    if (!flags.quiet)
      terminal.tell(`Slurm job ${job}: ${counted(submission.shards, 'shard')}; what they say goes to ${logs}`)
  }
  // What is trained again is there all the time, and nobody sees when it is done.
  const unseen = new Set(wanted.map(({ id }) => id).filter((id) => !stored.has(id)))
  const missing = () => {
    const there = runs.namesIn(folder)
    return [...unseen].filter((id) => !there.has(id)).length
  }
  const looking = setInterval(() => {
    const done = unseen.size - missing()
    onProgress({ done, total: wanted.length, fits: done })
  }, LOOK_MS)
  try {
    await slurm.trainOnSlurm(submission, { signal, onSubmitted })
  } catch (error) {
    throw error instanceof slurm.SlurmError ? new Refusal(error.message) : error
  } finally {
    clearInterval(looking)
  }
  const lost = missing()
  if (lost > 0 && !signal.aborted)
    terminal.tell(`${lost} of ${wanted.length} runs have not come out of the jobs; ${logs} has what these said`)
  return wanted.length - lost
}

/** What a shard is told of the flags. */
function wordsOf(spec: string, { set, out, maxRuns, maxMemory, only, fresh, failFast }: RunFlags): string[] {
  return [
    ...['run', spec, '--quiet', '--out', out],
    ...set.flatMap((pair) => ['--set', pair]),
    ...['--max-runs', String(maxRuns), '--max-memory', String(maxMemory)],
    ...(only === undefined ? [] : ['--only', only]),
    ...(fresh ? ['--fresh'] : []),
    ...(failFast ? ['--fail-fast'] : []),
  ]
}
