import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkJson } from './check/check-json.ts'
import { type Judgement, judge } from './check/judge.ts'
import { junitXml } from './check/junit.ts'
import { type LauncherKind, openLauncher } from './launch/index.ts'
import { type Progress, trainMissing } from './launch/train-missing.ts'
import type { Finished } from './report/finished.ts'
import { select } from './select/index.ts'
import type { Limits } from './spec/limits.ts'
import { loadSpec } from './spec/load.ts'
import { writeFileWhole } from './store/atomic.ts'
import { readableJson } from './store/canonical.ts'
import { writeExperiment } from './store/experiment-folder.ts'
import { type Plan, planExperiment } from './store/plan.ts'
import { resultRows, resultsCsv } from './store/results.ts'

export interface ExperimentOptions {
  /** `path=value` pairs that replace what the spec says. */
  readonly overrides: readonly string[]
  /** More runs or memory than this are refused; LIMITS where nobody says. */
  readonly limits?: Limits
  /** Folder of all results; the experiment's own is in it, by its name. */
  readonly out: string
  readonly launcher: LauncherKind
  readonly workers: number
  /** Train again what is there already. */
  readonly fresh: boolean
  /** Aborted: no further run is begun, and what is finished stays. */
  readonly signal: AbortSignal
  readonly onPlan: (plan: Plan) => void
  readonly onProgress: (progress: Progress) => void
}

/** What an experiment ends with. */
export interface Outcome extends Finished {
  /** Null where it was interrupted: there is nothing to judge yet. */
  readonly judgement: Judgement | null
  /** Ended by its signal before every run was trained. */
  readonly interrupted: boolean
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
 *        │  data      spec → Dataset             split, scaled by training rows only
 *        │  train     run × Dataset → RunResult  every fit certified by code that shares nothing with the solver
 *        ▼
 *     RunResult
 *        │  store     runs/<experiment>/<run-id>/…
 *        │  select    rows → the chosen model    min · one-se · sparsest-within
 *        ▼  check     rows → what CI obeys
 *     Outcome
 *
 * @throws SpecError where the spec or its data are wrong; nothing is written then.
 */
export async function experiment(file: string, options: ExperimentOptions): Promise<Outcome> {
  const begun = performance.now()
  const loaded = loadSpec(file, options.overrides)
  const plan = await planExperiment(loaded, options.limits)
  options.onPlan(plan)

  const folder = join(options.out, loaded.experiment.name)
  await writeExperiment(folder, loaded, plan.runs)
  // No verdict on earlier runs stands beside runs that are in work.
  await Promise.all(['check.json', 'junit.xml'].map((name) => rm(join(folder, name), { force: true })))
  const launcher = await openLauncher(options.launcher, options.workers)
  const { stored, trained } = await trainMissing(plan, folder, launcher, options).finally(() => launcher.close())

  const rows = resultRows(plan.runs, stored)
  await writeFileWhole(join(folder, 'results.csv'), await resultsCsv(rows))
  const rule = loaded.experiment.select
  const selected = rule === undefined || options.signal.aborted ? null : await select(rows, rule, folder)
  if (selected !== null) await writeFileWhole(join(folder, 'selected.json'), readableJson(selected))
  const trainedRuns = { loaded, runs: plan.runs, stored, rows, selected }
  const judgement = options.signal.aborted ? null : await judge(trainedRuns, { directory: loaded.directory })
  if (judgement !== null) {
    await writeFileWhole(join(folder, 'check.json'), readableJson(checkJson(judgement)))
    await writeFileWhole(join(folder, 'junit.xml'), junitXml(judgement))
  }

  return {
    experiment: loaded.experiment,
    folder,
    plan,
    rows,
    stored,
    selected,
    judgement,
    trained,
    interrupted: options.signal.aborted,
    durationMs: performance.now() - begun,
  }
}
