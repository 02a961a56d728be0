#!/usr/bin/env node
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { ExperimentOptions, Outcome } from './experiment.ts'
import type { LauncherKind } from './launch/index.ts'
import { formatFault, type LocatedFault, SpecError } from './spec/faults.ts'
import { packageVersion } from './spec/package-root.ts'

/** What the exit code says. */
const EXIT = { ok: 0, expectation: 1, wrong: 2, unfinished: 3, interrupted: 130 } as const

interface RunFlags {
  readonly set: string[]
  readonly out: string
  readonly workers: number
  readonly launcher: LauncherKind
  readonly fresh: boolean
  readonly quiet: boolean
  readonly json: boolean
}

type SpecFlags = Pick<RunFlags, 'set' | 'json'>

interface ShowFlags {
  readonly out: string
  readonly json: boolean
  readonly csv: boolean
  readonly md: boolean
}

const program = new Command('lariat')
  .description('One YAML file in, a regularised model and an answer one can trust out.')
  .version(packageVersion())
  .showHelpAfterError('(lariat --help lists the commands)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.wrong))

program
  .command('run')
  .description('train what is not there yet, select, report and check expectations')
  .argument('<spec...>', 'YAML specs')
  .addOption(setOption())
  .option('--out <dir>', 'folder of all results', 'runs')
  .option('--workers <n>', 'worker threads', wholeNumber, availableParallelism())
  .addOption(
    new Option('--launcher <kind>', 'where units of work are done').choices(['local', 'inline']).default('local'),
  )
  .option('--fresh', 'train again what is there already', false)
  .option('--quiet', 'print nothing but errors', false)
  .option('--json', 'print one JSON document on stdout', false)
  .action(async (specs: string[], flags: RunFlags) => {
    const outcomes: Outcome[] = []
    const signal = interruption()
    // Of several specs none is trained where one is wrong; a single one says so itself.
    const faults = specs.length > 1 ? (await findingsOf(specs, flags.set)).flatMap((finding) => finding.faults) : []
    for (const fault of faults) print(process.stderr, formatFault(fault))
    if (faults.length > 0) {
      process.exitCode = EXIT.wrong
      return
    }
    for (const spec of specs) outcomes.push(await runOne(spec, flags, signal))
    if (flags.json) {
      const { outcomeJson } = await import('./check/outcome-json.ts')
      printJson(outcomes.length === 1 ? outcomeJson(outcomes[0]) : outcomes.map(outcomeJson))
    }
    process.exitCode = Math.max(...outcomes.map(exitCode))
  })

program
  .command('validate')
  .description('find all faults of specs and their data; write nothing')
  .argument('<spec...>', 'YAML specs')
  .addOption(setOption())
  .option('--json', 'print one JSON document on stdout', false)
  .action(async (specs: string[], flags: SpecFlags) => {
    const findings = await findingsOf(specs, flags.set)
    if (flags.json) printJson(findings)
    for (const { spec, faults, warnings, runs } of findings) {
      warn(warnings)
      for (const fault of faults) print(process.stderr, formatFault(fault))
      if (!flags.json && faults.length === 0)
        print(process.stdout, `${spec}: valid, ${runs === 1 ? '1 run' : `${runs} runs`}`)
    }
    if (findings.some(({ faults }) => faults.length > 0)) process.exitCode = EXIT.wrong
  })

program
  .command('plan')
  .description('list every run a spec would make, with its id; write nothing')
  .argument('<spec>', 'a YAML spec')
  .addOption(setOption())
  .option('--json', 'print one JSON document on stdout', false)
  .action(async (spec: string, flags: SpecFlags) => {
    const [{ loadSpec }, { planExperiment }, { planTable, planCost }, { renderText }] = await Promise.all([
      import('./spec/load.ts'),
      import('./store/plan.ts'),
      import('./report/plan-table.ts'),
      import('./report/table.ts'),
    ])
    const plan = await planExperiment(loadSpec(spec, flags.set))
    warn(plan.warnings)
    if (flags.json) printJson({ runs: plan.runs, cost: planCost(plan) })
    else print(process.stdout, `${renderText(planTable(plan), width())}\n\n${planCost(plan).text}`)
  })

program
  .command('explain')
  .description('print objective, update formula and what other systems would write; write nothing')
  .argument('<spec>', 'a YAML spec')
  .addOption(setOption())
  .option('--json', 'print one JSON document on stdout', false)
  .action(async (spec: string, flags: SpecFlags) => {
    const [{ loadSpec }, { planExperiment }, { explain }, { explainText }] = await Promise.all([
      import('./spec/load.ts'),
      import('./store/plan.ts'),
      import('./report/explain.ts'),
      import('./report/explain-text.ts'),
    ])
    const plan = await planExperiment(loadSpec(spec, flags.set))
    warn(plan.warnings)
    const explanation = explain(plan)
    if (flags.json) printJson(explanation)
    else print(process.stdout, explainText(explanation))
  })

program
  .command('list')
  .description('list the experiments that have results')
  .option('--out <dir>', 'folder of all results', 'runs')
  .option('--json', 'print one JSON document on stdout', false)
  .option('--csv', 'print CSV', false)
  .option('--md', 'print a Markdown table', false)
  .action(async (flags: ShowFlags) => {
    const { experimentRecords, experimentsTable } = await import('./report/list.ts')
    const records = await experimentRecords(flags.out)
    if (flags.json) printJson(records)
    else if (records.length === 0)
      print(process.stdout, `No results in ${flags.out}. lariat run configs/lasso.yaml makes some.`)
    else await printTable(experimentsTable(records), flags)
  })

program
  .command('show')
  .description('print one run, its λ path and its status')
  .argument('<run>', "a run's id or the beginning of one, or an experiment's name")
  .option('--out <dir>', 'folder of all results', 'runs')
  .option('--json', 'print one JSON document on stdout', false)
  .option('--csv', 'print CSV', false)
  .option('--md', 'print a Markdown table', false)
  .action(async (wanted: string, flags: ShowFlags) => {
    const { findRun, runRecord, runTable, runHeading } = await import('./report/show.ts')
    const found = await findRun(flags.out, wanted)
    if ('problem' in found) {
      print(process.stderr, found.problem)
      process.exitCode = EXIT.wrong
    } else if (flags.json) printJson(runRecord(found))
    else {
      if (!flags.csv && !flags.md) print(process.stdout, `${runHeading(found)}\n`)
      await printTable(runTable(found, flags.csv || flags.md), flags)
    }
  })

// A reader that has seen enough (`lariat show … | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(process.exitCode ?? EXIT.ok)
})

program.parseAsync().catch((error: unknown) => {
  if (error instanceof SpecError) for (const fault of error.faults) print(process.stderr, formatFault(fault))
  else print(process.stderr, `lariat: ${systemMessage(error)}`)
  process.exitCode = EXIT.wrong
})

interface Finding {
  readonly spec: string
  readonly faults: readonly LocatedFault[]
  readonly warnings: readonly LocatedFault[]
  readonly runs: number
}

/** What is wrong with each of the specs and its data, or how many runs it would make. */
async function findingsOf(specs: readonly string[], overrides: readonly string[]): Promise<Finding[]> {
  const [{ loadSpec }, { planExperiment }] = await Promise.all([import('./spec/load.ts'), import('./store/plan.ts')])
  const findings: Finding[] = []
  const owners = new Map<string, string>()
  for (const spec of specs) {
    try {
      const loaded = loadSpec(spec, overrides)
      const { name } = loaded.experiment
      const owner = owners.get(name)
      const what = `${owner} has the same name, and so the same folder of results`
      const clash = owner === undefined ? [] : loaded.located([{ path: 'name', what, fix: 'give each spec its own' }])
      owners.set(name, spec)
      const { runs, warnings } = await planExperiment(loaded)
      findings.push({ spec, faults: clash, warnings, runs: runs.length })
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      findings.push({ spec, faults: error.faults, warnings: [], runs: 0 })
    }
  }
  return findings
}

async function runOne(spec: string, flags: RunFlags, signal: AbortSignal): Promise<Outcome> {
  const [{ experiment }, { openProgress }] = await Promise.all([
    import('./experiment.ts'),
    import('./report/progress.ts'),
  ])
  const progress = openProgress(process.stderr, flags.quiet || flags.json)
  const options: ExperimentOptions = {
    overrides: flags.set,
    out: flags.out,
    launcher: flags.launcher,
    workers: flags.workers,
    fresh: flags.fresh,
    signal,
    onPlan: ({ warnings }) => {
      if (!flags.quiet) warn(warnings)
    },
    onProgress: progress.update,
  }
  const outcome = await experiment(spec, options).finally(progress.close)
  if (!flags.quiet && !flags.json) await printOutcome(outcome)
  return outcome
}

async function printOutcome(outcome: Outcome): Promise<void> {
  const [{ summary, whereabouts }, { verdictTable }] = await Promise.all([
    import('./report/summary.ts'),
    import('./check/verdict-table.ts'),
  ])
  if (outcome.interrupted) {
    print(process.stdout, whereabouts(outcome))
    print(process.stderr, 'Interrupted. What finished is kept; the same command goes on from there.')
    return
  }
  print(process.stdout, summary(outcome, width()))
  if (outcome.verdicts.length > 0) print(process.stdout, `\n${verdictTable(outcome.verdicts, width())}`)
  print(process.stdout, `\n${whereabouts(outcome)}`)
}

function exitCode({ interrupted, rows, verdicts, stored, plan }: Outcome): number {
  if (interrupted) return EXIT.interrupted
  if (plan.runs.some(({ id }) => stored.get(id)?.status !== 'completed') || rows.some(({ eligible }) => !eligible))
    return EXIT.unfinished
  return verdicts.every(({ holds }) => holds) ? EXIT.ok : EXIT.expectation
}

/** Aborted by the first Ctrl-C, after which runs in work are finished; the second ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    print(process.stderr, '\nFinishing the runs in work. Press Ctrl-C again to stop at once.')
    controller.abort()
  })
  return controller.signal
}

async function printTable(table: import('./report/table.ts').TextTable, flags: ShowFlags): Promise<void> {
  const { renderCsv, renderMarkdown, renderText } = await import('./report/table.ts')
  print(
    process.stdout,
    flags.csv ? await renderCsv(table) : flags.md ? renderMarkdown(table) : renderText(table, width()),
  )
}

function setOption(): Option {
  return new Option('--set <path=value>', 'replace a value of the spec; may be given more than once')
    .argParser((pair: string, before: string[]) => [...before, pair])
    .default([], 'none')
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number, 1 or more.')
  return value
}

function warn(warnings: readonly LocatedFault[]): void {
  for (const warning of warnings) print(process.stderr, `warning: ${formatFault(warning)}`)
}

/** What the system refused, in a line; what is a fault of Lariat itself, with its trace. */
function systemMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && 'syscall' in error
    ? error.message
    : `this is a fault of Lariat's own. ${error.stack ?? error.message}`
}

/** Columns of the terminal; files and pipes have room. */
function width(): number {
  return process.stdout.columns ?? 100
}

function printJson(value: unknown): void {
  print(
    process.stdout,
    JSON.stringify(
      value,
      (_, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? String(item) : item),
      2,
    ),
  )
}

function print(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${text}\n`)
}
