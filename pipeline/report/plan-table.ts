import { foldCount } from '../data/validation/index.ts'
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
    rows: runs.map((run) => [run.id, String(run.spec.seed), ...parameters.map((name) => label(run.parameters[name]))]),
  }
}

/** What a plan costs, in λ paths and in λ. */
export function planCost(plan: Plan): { runs: number; paths: number; fits: number; text: string } {
  const paths = plan.runs.reduce((sum, run) => sum + 1 + foldCount(plan.dataOf(run), run.spec.validation), 0)
  const lambdas = plan.runs.reduce((sum, run) => sum + lambdaCount(run), 0)
  const fits = Math.round((paths * lambdas) / plan.runs.length)
  const sentence = `${counted(plan.runs.length, 'run')}: ${counted(paths, 'λ path')} with folds, ${counted(fits, 'fit')} in all. Nothing was written.`
  return { runs: plan.runs.length, paths, fits, text: sentence }
}

function lambdaCount({ spec: { penalty } }: PlannedRun): number {
  if (penalty.kind === 'none' || typeof penalty.lambda === 'number') return 1
  const { path } = penalty.lambda
  return path === undefined ? 1 : (path.values?.length ?? path.count ?? 1)
}
