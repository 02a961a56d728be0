import { candidatesOf } from '../select/candidates.ts'
import { rules } from '../select/rules.ts'
import { parameterNames, type ResultRow } from '../store/results.ts'
import { lessIsBetter } from '../train/metrics.ts'
import type { Finished } from './finished.ts'
import { meanSd, short } from './numbers.ts'
import type { TextTable } from './table.ts'

/** Configurations beside each other, each at the best place of its own path: mean ± sd over its seeds. */
export function runsTable({ rows, experiment }: Finished): TextTable {
  const metric = experiment.select?.metric ?? 'train.loss'
  const select = experiment.select ?? { metric, rule: 'min', within: 0 }
  const parameters = parameterNames(rows)
  const shown = [...new Set([metric, 'validation.rmse', 'test.rmse', 'nonzeros'])].filter((name) =>
    rows.some(({ metrics }) => metrics[name] !== undefined),
  )
  return {
    columns: [
      ...parameters.map((title) => ({ title, align: 'left' as const })),
      { title: 'seeds', align: 'right', optional: true },
      { title: 'λ', align: 'right', optional: true },
      ...shown.map((title, i) => ({ title, align: 'right' as const, optional: i > 0 })),
      { title: 'status', align: 'left' },
    ],
    rows: byConfiguration(rows).map((group) => {
      const seeds = new Set(group.map(({ run }) => run.id)).size
      const values = parameters.map((name) => String(group[0]?.run.parameters[name] ?? ''))
      const candidates = candidatesOf(group, metric, lessIsBetter(metric))
      const bad = group.find(({ eligible }) => !eligible)?.status ?? 'completed'
      if (candidates.length === 0) return [...values, String(seeds), '–', ...shown.map(() => '–'), bad]
      const best = rules.min(candidates, select)
      const cells = shown.map((name) => meanSd(best.rows.map(({ metrics }) => metrics[name])))
      return [...values, String(seeds), short(best.rows[0]?.metrics.lambda), ...cells, bad]
    }),
  }
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
