import { availableParallelism } from 'node:os'
import { type Command, Option } from 'commander'
import type { ExperimentOptions, Outcome } from '../experiment.ts'
import type { LauncherKind } from '../launch/index.ts'
import { SpecError } from '../spec/faults.ts'
import type { Shard } from '../store/lock.ts'
import { StoreError } from '../store/store-error.ts'
import { exitCode } from './exit-code.ts'
import { findingsOf } from './findings.ts'
import {
  jsonOption,
  type LimitFlags,
  limitOptions,
  limitsOf,
  outOption,
  setOption,
  shard,
  wholeNumber,
} from './flags.ts'
import { tellGitHub } from './on-github.ts'
import { trainInJobs } from './on-slurm.ts'
import { warn } from './say.ts'
import { EXIT, type ExitCode, interruptedBy, type Terminal } from './terminal.ts'

export interface RunFlags extends LimitFlags {
  readonly set: string[]
  readonly out: string
  readonly workers: number
  readonly launcher: LauncherKind | 'slurm'
  readonly only?: 'failed'
  readonly fresh: boolean
  readonly failFast: boolean
  readonly shard?: Shard
  readonly quiet: boolean
  readonly json: boolean
}

export function addRun(program: Command, terminal: Terminal): void {
  const command = program
    .command('run')
    .description('train what is not there yet, select, report and check expectations')
    .argument('<spec...>', 'YAML specs')
    .addOption(setOption())
    .addOption(outOption())
    .option('--workers <n>', 'worker threads; jobs, where Slurm trains', wholeNumber, availableParallelism())
    .addOption(
      new Option('--launcher <kind>', 'where units of work are done')
        .choices(['local', 'inline', 'slurm'])
        .default('local'),
    )
    .addOption(
      new Option('--only <status>', 'train again what failed, and nothing else').choices(['failed']).conflicts('fresh'),
    )
    .option('--fresh', 'train again what is there already', false)
    .option('--fail-fast', 'begin no further run once one did not end well', false)
    .addOption(
      new Option('--shard <i/n>', 'train every n-th run, from the i-th; several may work at once').argParser(shard),
    )
    .option('--quiet', 'print nothing but errors', false)
    .addOption(jsonOption())
  limitOptions(command).action(async (specs: string[], flags: RunFlags) => {
    const signal = terminal.interruption()
    // Of several specs none is trained where one is wrong; a single one says so itself.
    if (specs.length > 1) {
      const faults = (await findingsOf(specs, flags.set, limitsOf(flags))).flatMap((finding) => finding.faults)
      if (faults.length > 0) throw new SpecError(faults)
    }

    const outcomes: Outcome[] = []
    const codes: ExitCode[] = []
    for (const spec of specs) {
      if (signal.aborted) {
        codes.push(interruptedBy(signal))
        break
      }
      try {
        const outcome = await runOne(spec, flags, signal, terminal)
        outcomes.push(outcome)
        codes.push(exitCode(outcome, flags.shard, signal))
        if (outcome.stopped !== null) break
      } catch (error) {
        if (!(error instanceof StoreError) || outcomes.length === 0) throw error
        terminal.tell(`lariat: ${error.message}`)
        codes.push(outcomes.some(({ trained }) => trained > 0) ? EXIT.unfinished : EXIT.wrong)
        break
      }
    }
    if (flags.json) {
      const { outcomeJson } = await import('../check/outcome-json.ts')
      terminal.json(specs.length === 1 ? outcomeJson(outcomes[0]) : outcomes.map(outcomeJson))
    }
    terminal.exit(codes.reduce((worst, code) => (code > worst ? code : worst)))
  })
}

async function runOne(spec: string, flags: RunFlags, signal: AbortSignal, terminal: Terminal): Promise<Outcome> {
  const [{ experiment }, { openProgress }] = await Promise.all([
    import('../experiment.ts'),
    import('../report/progress.ts'),
  ])
  const progress = await openProgress(terminal.errors, flags.quiet || flags.json)
  const { failFast, launcher, only, fresh } = flags
  const begun = performance.now()
  const inJobs =
    launcher === 'slurm'
      ? await trainInJobs(spec, flags, signal, { terminal, onProgress: progress.update }).finally(progress.close)
      : null
  let told = 0
  const options: ExperimentOptions = {
    overrides: flags.set,
    limits: limitsOf(flags),
    out: flags.out,
    workers: flags.workers,
    // What Slurm has trained is there, and what it has not is not trained here.
    ...(launcher === 'slurm' ? { launcher: 'inline', only: 'nothing', fresh: false } : { launcher, only, fresh }),
    failFast,
    shard: flags.shard,
    signal,
    onPlan: ({ warnings }) => {
      // A plan that has grown has the earlier warnings, too.
      if (!flags.quiet) warn(terminal, warnings.slice(told))
      told = warnings.length
    },
    onNote: (note) => {
      if (!flags.quiet) terminal.tell(`warning: ${note}`)
    },
    onProgress: progress.update,
  }
  const ended = await experiment(spec, options).finally(progress.close)
  const outcome = inJobs === null ? ended : { ...ended, trained: inJobs, durationMs: performance.now() - begun }
  if (!flags.json) await (flags.quiet ? tellTrouble : printOutcome)(outcome, flags, terminal)
  if (outcome.judgement !== null) await tellGitHub(terminal, outcome.judgement)
  if (outcome.stopped?.why === 'unwritable') terminal.tell(`lariat: ${outcome.stopped.message}`)
  return outcome
}

async function printOutcome(outcome: Outcome, { shard, only }: RunFlags, terminal: Terminal): Promise<void> {
  const [{ summary, whereabouts }, { verdictTable }, { failures }, { whyUnfinished }] = await Promise.all([
    import('../report/summary.ts'),
    import('../check/verdict-table.ts'),
    import('../report/certificates.ts'),
    import('../report/unfinished.ts'),
  ])
  const { judgement } = outcome
  const unfinished = whyUnfinished(outcome, { shard, only })
  if (judgement === null || unfinished !== null) {
    terminal.print([...failures(outcome), whereabouts(outcome)].join('\n'))
    if (unfinished !== null) terminal.tell(unfinished)
    return
  }
  terminal.print(summary(outcome, terminal.width))
  if (judgement.verdicts.length > 0) terminal.print(`\n${verdictTable(judgement.verdicts, terminal.width)}`)
  terminal.print(`\n${whereabouts(outcome)}`)
}

/** What a silent command still says: why it does not end with 0. */
async function tellTrouble(outcome: Outcome, { shard, only }: RunFlags, terminal: Terminal): Promise<void> {
  const [{ verdictTable }, { troubles }, { whyUnfinished }] = await Promise.all([
    import('../check/verdict-table.ts'),
    import('../report/certificates.ts'),
    import('../report/unfinished.ts'),
  ])
  const unfinished = whyUnfinished(outcome, { shard, only })
  const failing = outcome.judgement?.verdicts.filter(({ holds }) => !holds) ?? []
  const { name } = outcome.experiment
  for (const trouble of troubles(outcome)) terminal.tell(`${name}: ${trouble}`)
  if (unfinished !== null && shard === undefined) terminal.tell(`${name}: ${unfinished}`)
  else if (failing.length > 0) terminal.tell(`${name}: ${verdictTable(failing, terminal.width)}`)
}
