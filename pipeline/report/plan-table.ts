import { foldCount } from '../data/validation/index.ts'
import { isPathRun } from '../spec/resolve.ts'
import type { Plan, PlannedRun } from '../store/plan.ts'
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
  if (isPathRun(spec)) {
    const paths = 1 + folds
    return { runs: 1, paths, fits: paths * lambdaCount(run), trainings: 0, epochs: 0 }
  }
  // Hold-out rows stop the one training there is.
  const trainings = spec.validation.kind === 'holdout' ? 1 : 1 + folds
  return { runs: 1, paths: 0, fits: 0, trainings, epochs: trainings * spec.train.epochs }
}

function sum(a: Cost, b: Cost): Cost {
  return {
    runs: a.runs + b.runs,
    paths: a.paths + b.paths,
    fits: a.fits + b.fits,
    trainings: a.trainings + b.trainings,
    epochs: a.epochs + b.epochs,
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
  }
}

/** `3 runs: 33 λ paths with folds, 3,300 fits in all.` */
function sentence({ runs, paths, fits, trainings, epochs }: Cost, before = ''): string {
  const parts = [
    ...(paths > 0 ? [`${counted(paths, 'λ path')} with folds, ${counted(fits, 'fit')}`] : []),
    ...(trainings > 0 ? [`${counted(trainings, 'training')} with folds, ${counted(epochs, 'epoch')}`] : []),
  ]
  return `${before}${counted(runs, 'run')}: ${parts.join('; ')} in all.`
}

function lambdaCount({ spec: { penalty } }: PlannedRun): number {
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return 1
  const { path } = penalty.lambda
  return path === undefined ? 1 : (path.values?.length ?? path.count ?? 1)
}
