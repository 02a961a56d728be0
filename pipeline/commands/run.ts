import { availableParallelism } from 'node:os'
import { type Command, Option } from 'commander'
import type { ExperimentOptions, Outcome } from '../experiment.ts'
import type { LauncherKind } from '../launch/index.ts'
import { findingsOf } from './findings.ts'
import { jsonOption, type LimitFlags, limitOptions, limitsOf, outOption, setOption, wholeNumber } from './flags.ts'
import { tellGitHub } from './on-github.ts'
import { tellFaults, warn } from './say.ts'
import { EXIT, type ExitCode, exitCodeOf, type Terminal } from './terminal.ts'

interface RunFlags extends LimitFlags {
  readonly set: string[]
  readonly out: string
  readonly workers: number
  readonly launcher: LauncherKind
  readonly fresh: boolean
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
    .option('--workers <n>', 'worker threads', wholeNumber, availableParallelism())
    .addOption(
      new Option('--launcher <kind>', 'where units of work are done').choices(['local', 'inline']).default('local'),
    )
    .option('--fresh', 'train again what is there already', false)
    .option('--quiet', 'print nothing but errors', false)
    .addOption(jsonOption())
  limitOptions(command).action(async (specs: string[], flags: RunFlags) => {
    const outcomes: Outcome[] = []
    const signal = terminal.interruption()
    // Of several specs none is trained where one is wrong; a single one says so itself.
    const faults =
      specs.length > 1 ? (await findingsOf(specs, flags.set, limitsOf(flags))).flatMap((finding) => finding.faults) : []
    tellFaults(terminal, faults)
    if (faults.length > 0) return terminal.exit(EXIT.wrong)
    for (const spec of specs) outcomes.push(await runOne(spec, flags, signal, terminal))
    if (flags.json) {
      const { outcomeJson } = await import('../check/outcome-json.ts')
      terminal.json(outcomes.length === 1 ? outcomeJson(outcomes[0]) : outcomes.map(outcomeJson))
    }
    terminal.exit(outcomes.map(exitCode).reduce((worst, code) => (code > worst ? code : worst)))
  })
}

async function runOne(spec: string, flags: RunFlags, signal: AbortSignal, terminal: Terminal): Promise<Outcome> {
  const [{ experiment }, { openProgress }] = await Promise.all([
    import('../experiment.ts'),
    import('../report/progress.ts'),
  ])
  const progress = openProgress(terminal.errors, flags.quiet || flags.json)
  const options: ExperimentOptions = {
    overrides: flags.set,
    limits: limitsOf(flags),
    out: flags.out,
    launcher: flags.launcher,
    workers: flags.workers,
    fresh: flags.fresh,
    signal,
    onPlan: ({ warnings }) => {
      if (!flags.quiet) warn(terminal, warnings)
    },
    onProgress: progress.update,
  }
  const outcome = await experiment(spec, options).finally(progress.close)
  if (!flags.quiet && !flags.json) await printOutcome(outcome, terminal)
  if (outcome.judgement !== null) await tellGitHub(terminal, outcome.judgement)
  return outcome
}

async function printOutcome(outcome: Outcome, terminal: Terminal): Promise<void> {
  const [{ summary, whereabouts }, { verdictTable }] = await Promise.all([
    import('../report/summary.ts'),
    import('../check/verdict-table.ts'),
  ])
  const { judgement } = outcome
  if (judgement === null) {
    terminal.print(whereabouts(outcome))
    terminal.tell('Interrupted. What finished is kept; the same command goes on from there.')
    return
  }
  terminal.print(summary(outcome, terminal.width))
  if (judgement.verdicts.length > 0) terminal.print(`\n${verdictTable(judgement.verdicts, terminal.width)}`)
  terminal.print(`\n${whereabouts(outcome)}`)
}

function exitCode({ interrupted, judgement }: Outcome): ExitCode {
  return interrupted || judgement === null ? EXIT.interrupted : exitCodeOf(judgement)
}
