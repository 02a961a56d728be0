import { candidatesOf } from '../select/candidates.ts'
import { rules } from '../select/rules.ts'
import { metricIn, metricNames, parameterNames, type ResultRow } from '../store/results.ts'
import { lessIsBetter } from '../train/metrics.ts'
import type { Reported } from './finished.ts'
import { label, meanSd, short } from './numbers.ts'
import type { TextTable } from './table.ts'

/** The λ that the update really solves; NaN is no objective. */
const SOLVED = 'effective_lambda.output'

/** Configurations beside each other, each at the best place of its own path: mean ± sd over its seeds. */
export function runsTable({ rows, experiment }: Reported): TextTable {
  const metric = experiment.select?.metric ?? 'train.loss'
  const select = experiment.select ?? { metric, rule: 'min', within: 0 }
  const parameters = parameterNames(rows)
  const wanted = [metric, 'nonzeros', SOLVED, 'validation.rmse', 'test.rmse', 'test.accuracy', 'features']
  const there = new Set(metricNames(rows))
  // Where it is 0 for all, no penalty is on the output layer.
  const isSolved = rows.some((row) => metricIn(row, SOLVED) !== 0)
  const shown = [...new Set(wanted)].filter((name) => there.has(name) && (name !== SOLVED || isSolved))
  const groups = byConfiguration(rows)
  const repeated = groups.some((group) => new Set(group.map(({ run }) => run.id)).size > 1)
  const sameLambda = new Set(rows.map((row) => metricIn(row, 'lambda'))).size === 1
  const allWell = rows.every(({ eligible }) => eligible)
  return {
    columns: [
      ...parameters.map((title) => ({ title, align: 'left' as const })),
      ...(repeated ? [{ title: 'seeds', align: 'right' as const, optional: true }] : []),
      ...(sameLambda ? [] : [{ title: 'λ', align: 'right' as const, optional: true }]),
      ...shown.map((name, i) => ({ title: TITLES[name] ?? name, align: 'right' as const, optional: i > 0 })),
      ...(allWell ? [] : [{ title: 'status', align: 'left' as const }]),
    ],
    rows: groups.map((group) => {
      const seeds = new Set(group.map(({ run }) => run.id)).size
      const values = parameters.map((name) => label(group[0]?.run.parameters[name] ?? ''))
      const candidates = candidatesOf(group, metric, lessIsBetter(metric))
      const bad = group.find(({ eligible }) => !eligible)?.status ?? 'completed'
      const ends = allWell ? [] : [bad]
      const begins = repeated ? [...values, String(seeds)] : values
      if (candidates.length === 0) return [...begins, ...(sameLambda ? [] : ['–']), ...shown.map(() => '–'), ...ends]
      const best = rules.min(candidates, select)
      const cells = shown.map((name) =>
        cell(
          name,
          best.rows.map(({ metrics }) => metrics[name]),
        ),
      )
      const lambda = sameLambda ? [] : [short(best.rows[0]?.metrics.lambda)]
      return [...begins, ...lambda, ...cells, ...ends]
    }),
  }
}

const TITLES: Readonly<Record<string, string>> = { nonzeros: 'non-zero', [SOLVED]: 'solves λ' }

function cell(name: string, values: readonly number[]): string {
  return name === SOLVED && values.some(Number.isNaN) ? 'no objective' : meanSd(values)
}

function byConfiguration(rows: readonly ResultRow[]): ResultRow[][] {
  const groups = new Map<number, ResultRow[]>()
  for (const row of rows) {
    const group = groups.get(row.run.configuration)
    if (group === undefined) groups.set(row.run.configuration, [row])
    else group.push(row)
  }
  return [...groups.values()]
}
