import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkJson } from './check/check-json.ts'
import { type Judgement, judge } from './check/judge.ts'
import { junitXml } from './check/junit.ts'
import { type LauncherKind, openLauncher } from './launch/index.ts'
import { refuseRounds } from './launch/shard.ts'
import type { Stopped } from './launch/stop.ts'
import type { TrainOptions } from './launch/train-missing.ts'
import { trainRounds } from './launch/train-rounds.ts'
import { reportPage } from './page/index.ts'
import { type Finished, type Reported, reportedOf } from './report/finished.ts'
import { paretoColumn } from './select/front.ts'
import { select } from './select/index.ts'
import type { Limits } from './spec/limits.ts'
import { loadSpec } from './spec/load.ts'
import { allWritten, discard, writeFileWhole } from './store/atomic.ts'
import { readableJson } from './store/canonical.ts'
import { environmentOf } from './store/environment.ts'
import { openFolder, REPORT, writeExperiment } from './store/experiment-folder.ts'
import { type Plan, planExperiment } from './store/plan.ts'
import { resultRows } from './store/results.ts'
import { writeResultsCsv } from './store/results-csv.ts'
import { StoreError } from './store/store-error.ts'

export interface ExperimentOptions extends TrainOptions {
  /** `path=value` pairs that replace what the spec says. */
  readonly overrides: readonly string[]
  /** More runs or memory than this are refused; LIMITS where nobody says. */
  readonly limits?: Limits
  /** Folder of all results; the experiment's own is in it, by its name. */
  readonly out: string
  readonly launcher: LauncherKind
  readonly workers: number
  /** Called with the plan before anything is trained, and again whenever a round has been added to it. */
  readonly onPlan: (plan: Plan) => void
}

/** What an experiment ends with. */
export interface Outcome extends Finished {
  /** Null where training was stopped, or other shards are at work: there is nothing to judge yet. */
  readonly judgement: Judgement | null
  /** Runs that failed when they were trained again; what was there is kept. */
  readonly failedAgain: readonly string[]
  /** Why it ended before every run was trained. */
  readonly stopped: Stopped | null
}

/**
 * The whole of Lariat. One spec goes in; runs, numbers and a verdict come out. Data moves one way, and its type changes
 * at each stage, so that nothing downstream handles what upstream has settled.
 *
 *     configs/lasso.yaml
 *        │  spec      text → Experiment          schema-checked, every default filled in, every fault at file:line:col
 *        ▼
 *     Experiment
 *        │  plan      Experiment → runs          no ranges left; each is plain JSON with a content-addressed id
 *        ▼
 *     runs ── launch: worker threads, or inline  what is on disk already is not trained again
 *      ▲ │  data      spec → Dataset             split, scaled by training rows only
 *      │ │  train     run × Dataset → RunResult  every fit certified by code that shares nothing with the solver
 *      │ ▼
 *     RunResult                                  a search in several rounds plans the next one from these
 *        │  store     runs/<experiment>/<run-id>/…
 *        │  select    rows → the chosen model    min · one-se · sparsest-within
 *        │  check     rows → what CI obeys
 *        ▼  page      all of it → report.html
 *     Outcome
 *
 * @throws SpecError where the spec or its data are wrong; nothing is written then.
 * @throws StoreError where the results cannot be written, and nothing was trained.
 */
export async function experiment(file: string, options: ExperimentOptions): Promise<Outcome> {
  const begun = performance.now()
  const loaded = loadSpec(file, options.overrides)
  const folder = join(options.out, loaded.experiment.name)
  const launcher = await openLauncher(options.launcher, options.workers)
  // While the runs are planned git is asked, and threads start where nothing is there yet.
  const environment = environmentOf(loaded)
  try {
    if (options.fresh || !existsSync(folder)) await launcher.start?.()
    const first = await planExperiment(loaded, options.limits)
    if (options.shard !== undefined) refuseRounds(loaded, first, 'leave --shard out')
    options.onPlan(first)

    const lock = await openFolder(folder, options.shard ?? null)
    for (const note of lock.notes) options.onNote?.(note)
    try {
      const freeze = async (plan: Plan, over: boolean) => {
        await writeExperiment(folder, loaded, plan.runs, over, await environment)
        options.onPlan(plan)
      }
      const { timeout: timeoutSeconds } = loaded.experiment.train
      const training = trainRounds(first, folder, launcher, { ...options, timeoutSeconds }, freeze)
      const { plan, stored, trained, failedAgain, stopped } = await training.finally(() => void launcher.close())

      const rows = resultRows(plan.runs, stored)
      const whole = plan.runs.every(({ id }) => stored.has(id))
      const rule = loaded.experiment.select
      const selected = rule === undefined || !whole || stopped !== null ? null : await select(rows, rule, folder)
      // Of shards that end together only one that sees all runs may speak for the whole: else the slower, which saw less,
      // could have the last word.
      const waiting = options.shard !== undefined && !whole
      const evidence = { loaded, folder, runs: plan.runs, stored, rows, selected }
      const judgement = waiting || stopped !== null ? null : await judge(evidence, { directory: loaded.directory })
      const reported = reportedOf(evidence)
      const page = judgement && (await reportPage(reported, judgement, loaded.written))
      const unwritten = waiting
        ? null
        : await refusalOf(writeResults(reported, stopped === null ? { judgement, page } : null))
      if (unwritten !== null && trained === 0 && stopped === null) throw unwritten

      return {
        ...reported,
        plan,
        judgement,
        trained,
        failedAgain,
        stopped: stopped ?? (unwritten === null ? null : { why: 'unwritable', message: unwritten.message }),
        durationMs: performance.now() - begun,
      }
    } finally {
      await lock.release()
    }
  } finally {
    await launcher.close()
  }
}

/** Whether what was chosen is as expected, and the page that shows it. */
interface Answer {
  readonly judgement: Judgement | null
  readonly page: string | null
}

/** What follows from the runs, and can be made again from them at any time. Where somebody stopped there is no answer, and one of before stays. */
async function writeResults({ folder, rows, selected, front }: Reported, answer: Answer | null): Promise<void> {
  // What is of runs before says nothing of these.
  const write = (name: string, text: string | null) =>
    text === null ? discard(join(folder, name)) : writeFileWhole(join(folder, name), text)
  const answers = ({ judgement, page }: Answer) => [
    write('selected.json', selected && readableJson(selected)),
    write('check.json', judgement && readableJson(checkJson(judgement))),
    write('junit.xml', judgement && junitXml(judgement)),
    write(REPORT, page),
  ]
  await allWritten([writeResultsCsv(folder, rows, paretoColumn(front)), ...(answer === null ? [] : answers(answer))])
}

/** Why the system did not let something be written; null where it did. */
async function refusalOf(writing: Promise<void>): Promise<StoreError | null> {
  try {
    await writing
    return null
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
}
