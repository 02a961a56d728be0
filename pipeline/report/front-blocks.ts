import { parameterNames } from '../store/results.ts'
import { lessIsBetter } from '../train/metrics.ts'
import type { Block } from './block.ts'
import type { Reported } from './finished.ts'
import { label, meanSd, short } from './numbers.ts'
import type { TextTable } from './table.ts'
import { evenly } from './text.ts'

/** Rows of the table; a path of a hundred λ has a front of dozens. */
const MOST_SHOWN = 10

/** What each number of non-zero weights costs in error: the Pareto front of all candidates, mean ± sd over seeds. */
export function frontBlocks({ rows, experiment, front: { front } }: Reported): Block[] {
  const spec = experiment.select
  if (spec === undefined || front.length < 3) return []
  const sign = lessIsBetter(spec.metric) ? 1 : -1
  const parameters = parameterNames(rows)
  const path = front.some(({ rows: [row] }) => row?.metrics.lambda !== undefined)
  const table: TextTable = {
    columns: [
      { title: 'non-zero', align: 'right' },
      { title: spec.metric, align: 'right' },
      ...(front.some(({ se }) => se > 0) ? [{ title: '± SE', align: 'right' as const, optional: true }] : []),
      ...(path ? [{ title: 'λ', align: 'right' as const, optional: true }] : []),
      ...parameters.map((title) => ({ title, align: 'left' as const, optional: true })),
    ],
    rows: evenly(front, MOST_SHOWN).map(({ rows: seeds, se, nonzeros, score }) => [
      seeds.length === 1 ? short(nonzeros) : meanSd(seeds.map(({ metrics }) => metrics.nonzeros)),
      seeds.length === 1 ? short(sign * score) : meanSd(seeds.map(({ metrics }) => metrics[spec.metric])),
      ...(front.some((one) => one.se > 0) ? [short(se)] : []),
      ...(path ? [short(seeds[0]?.metrics.lambda)] : []),
      ...parameters.map((name) => label(seeds[0]?.run.parameters[name] ?? '')),
    ]),
  }
  const more = front.length > MOST_SHOWN ? `, ${MOST_SHOWN} of ${front.length}` : ''
  return [{ title: `Pareto front of ${spec.metric} against non-zero weights${more}`, table, lines: [] }]
}
