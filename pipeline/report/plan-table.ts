import { foldCount } from '../data/validation/index.ts'
import { isPathRun } from '../spec/resolve.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
import { isTunedNet, type TunedNetRun } from '../train/tune/tune-net.ts'
import { isTunedPath, type TunedPathRun } from '../train/tune/tuned-run.ts'
import { counted, label } from './numbers.ts'
import type { TextTable } from './table.ts'

/** Every run of a plan: its id, its seed and what sets it apart. */
export function planTable({ runs }: Plan): TextTable {
  const parameters = [...new Set(runs.flatMap((run) => Object.keys(run.parameters)))]
  return {
    columns: [
      { title: 'run', align: 'left' },
      { title: 'seed', align: 'right' },
      ...parameters.map((title) => ({ title, align: 'left' as const })),
    ],
    rows: runs.map((run) => [
      run.id,
      String(run.spec.seed),
      ...parameters.map((name) => label(run.parameters[name] ?? '')),
    ]),
  }
}

/** What runs cost, before any of them is begun. */
export interface Cost {
  readonly runs: number
  /** λ paths, those of folds among them. */
  readonly paths: number
  /** λ of all paths. */
  readonly fits: number
  /** Trainings over epochs, those of folds among them. */
  readonly trainings: number
  readonly epochs: number
  /** Whether they are just as many. Where λ are searched apart, it is the most that the budget of the search allows. */
  readonly exact: boolean
}

/** What a plan costs: its first round, and at most all rounds. */
export function planCost(plan: Plan): Cost & { rounds: number; most: Cost; text: string } {
  const cost = plan.runs.map((run) => costOf(run, plan)).reduce(sum)
  const { rounds } = plan.bounds
  if (rounds === 1) return { ...cost, rounds, most: cost, text: `${sentence(cost)} Nothing was written.` }
  const most = mostOf(cost, plan)
  const text = `The first of at most ${rounds} rounds. ${sentence(most, 'At most ')} Nothing was written.`
  return { ...cost, rounds, most, text }
}

function costOf(run: PlannedRun, plan: Plan): Cost {
  const { spec } = run
  const folds = foldCount(plan.dataOf(run), spec.validation)
  const nothing = { runs: 1, paths: 0, fits: 0, trainings: 0, epochs: 0, exact: true }
  if (isTunedPath(spec)) return { ...nothing, ...tunedPathCost(spec, folds, lambdaCount(run)) }
  if (isTunedNet(spec)) return { ...nothing, ...tunedNetCost(spec) }
  if (isPathRun(spec)) {
    const paths = 1 + folds
    return { ...nothing, paths, fits: paths * lambdaCount(run) }
  }
  // Hold-out rows stop the one training there is.
  const trainings = spec.validation.kind === 'holdout' ? 1 : 1 + folds
  return { ...nothing, trainings, epochs: trainings * spec.train.epochs }
}

/**
 * Of K folds and L λ a search looks at each fold L times for the best single λ, and at most budget · L times from there. It is made on
 * all folds and again without each in turn, which then judges both ends: K² (1 + budget) L + 2K fits. A path of one λ ends it.
 */
function tunedPathCost({ tuning }: TunedPathRun, folds: number, lambdas: number) {
  const looks = lambdas + Math.max(1, Math.floor(tuning.budget * lambdas))
  const paths = 1 + folds
  return { paths, fits: folds * folds * looks + 2 * folds + paths, exact: false }
}

/** The single λ is trained once more, and the walk takes what is left of budget · count trainings. */
function tunedNetCost({ tuning, train }: TunedNetRun) {
  const trainings = Math.max(1, tuning.budget * tuning.lambda.count)
  return { trainings: 2, epochs: Math.ceil(trainings * train.epochs), exact: false }
}

function sum(a: Cost, b: Cost): Cost {
  return {
    runs: a.runs + b.runs,
    paths: a.paths + b.paths,
    fits: a.fits + b.fits,
    trainings: a.trainings + b.trainings,
    epochs: a.epochs + b.epochs,
    exact: a.exact && b.exact,
  }
}

/** Runs of later rounds are not known yet: they cost what those of the first do, but for epochs that the search decides. */
function mostOf(first: Cost, { bounds, runs }: Plan): Cost {
  const scaled = (count: number) => Math.round((count * bounds.runs) / runs.length)
  const trainings = scaled(first.trainings)
  return {
    runs: bounds.runs,
    paths: scaled(first.paths),
    fits: scaled(first.fits),
    trainings,
    epochs:
      bounds.epochs === undefined
        ? scaled(first.epochs)
        : Math.round((bounds.epochs * trainings) / bounds.configurations),
    exact: false,
  }
}

/** `3 runs: 33 λ paths with folds, 3,300 fits in all.` */
function sentence({ runs, paths, fits, trainings, epochs, exact }: Cost, before = ''): string {
  const most = exact || before !== '' ? '' : 'at most '
  const withFolds = paths + trainings > runs ? ' with folds' : ''
  const parts = [
    ...(paths > 0 ? [`${counted(paths, 'λ path')}${withFolds}, ${most}${counted(fits, 'fit')}`] : []),
    ...(trainings > 0 ? [`${counted(trainings, 'training')}${withFolds}, ${most}${counted(epochs, 'epoch')}`] : []),
  ]
  return `${before}${counted(runs, 'run')}: ${parts.join('; ')} in all.`
}

function lambdaCount({ spec: { penalty } }: PlannedRun): number {
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return 1
  const { path } = penalty.lambda
  return path === undefined ? 1 : (path.values?.length ?? path.count ?? 1)
}
