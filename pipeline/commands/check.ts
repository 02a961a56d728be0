import type { Command } from 'commander'
import type { Judgement, Judging } from '../check/judge.ts'
import type { StoredExperiment } from '../check/open-stored.ts'
import { jsonOption, outOption, setOption } from './flags.ts'
import { tellGitHub } from './on-github.ts'
import { Refusal } from './refusal.ts'
import { exitCodeOf, type Terminal } from './terminal.ts'

interface CheckFlags {
  readonly set: string[]
  readonly out: string
  readonly baseline?: string
  readonly updateBaseline: boolean
  readonly junit?: string
  readonly json: boolean
}

export function addCheck(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .description('hold stored results to the expectations of their spec; train nothing')
    .argument('<spec-or-experiment>', "a YAML spec, or an experiment's folder of results or name")
    .addOption(setOption())
    .addOption(outOption())
    .option('--baseline <file>', 'compare with this baseline, in place of those that the spec names')
    .option('--update-baseline', 'keep the selected model as the baseline, then compare', false)
    .option('--junit <file>', 'write the verdicts as JUnit XML')
    .addOption(jsonOption())
    .action(async (target: string, flags: CheckFlags) => {
      const { openStored } = await import('../check/open-stored.ts')
      const stored = await openStored(target, flags.out, flags.set)
      if ('problem' in stored) throw new Refusal(stored.problem)
      const problem = await refusal(stored, flags)
      if (problem !== null) throw new Refusal(problem)
      const judgement = await judgeStored(stored, flags)
      await print(judgement, stored, target, flags, terminal)
      await tellGitHub(terminal, judgement)
      if (flags.junit !== undefined) await writeJUnit(flags.junit, judgement)
      terminal.exit(exitCodeOf(judgement))
    })
}

/** Why the command line cannot be obeyed, or null. */
async function refusal({ loaded }: StoredExperiment, { baseline, updateBaseline }: CheckFlags): Promise<string | null> {
  if (updateBaseline) {
    const named = baseline !== undefined || loaded.experiment.expect.some((one) => one.baseline !== undefined)
    return named
      ? null
      : `the spec expects nothing of a baseline; add {baseline: baselines/${loaded.experiment.name}.json, metric: …} to expect, or give --baseline FILE`
  }
  if (baseline === undefined) return null
  const { readBaseline } = await import('../check/baseline-file.ts')
  const read = await readBaseline(baseline)
  return 'problem' in read ? `--baseline ${baseline}: ${read.problem}` : null
}

async function judgeStored(stored: StoredExperiment, { baseline, updateBaseline }: CheckFlags): Promise<Judgement> {
  const { judge } = await import('../check/judge.ts')
  const { directory } = stored
  // A baseline of some of the runs would be that of another model.
  const judging: Judging = { directory, instead: baseline, update: updateBaseline && isWhole(stored) }
  return judge(stored, judging)
}

function isWhole({ runs, stored }: StoredExperiment): boolean {
  return runs.every(({ id }) => stored.get(id)?.status === 'completed')
}

async function writeJUnit(file: string, judgement: Judgement): Promise<void> {
  const [{ writeNamedFile }, { junitXml }] = await Promise.all([
    import('../store/atomic.ts'),
    import('../check/junit.ts'),
  ])
  await writeNamedFile(file, junitXml(judgement))
}

async function print(
  judgement: Judgement,
  stored: StoredExperiment,
  target: string,
  { json, set, updateBaseline }: CheckFlags,
  terminal: Terminal,
): Promise<void> {
  const { checkText, unfinishedText } = await import('../check/check-text.ts')
  for (const sentence of unfinishedText(judgement, stored, target, set)) terminal.tell(sentence)
  if (updateBaseline && judgement.updates.length === 0)
    terminal.tell('No baseline was written: it is that of whole experiments.')
  if (json) {
    const { checkJson } = await import('../check/check-json.ts')
    terminal.json({ ...checkJson(judgement), folder: stored.folder, baselines: judgement.updates })
  } else terminal.print(checkText(judgement, terminal.width))
}
