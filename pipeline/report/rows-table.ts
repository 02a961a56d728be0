import { type AnyDataset, ROLE, type StreamedDataset } from '../data/dataset.ts'
import type { Fold } from '../data/folds.ts'
import { validationRounds } from '../data/validation/index.ts'
import { outerFolds } from '../data/validation/nested.ts'
import type { Plan } from '../store/plan.ts'
import type { TextTable } from './table.ts'

/** What a row of the table does in the first run of a plan. */
export interface RowPart {
  /** In the table, from 1; rows that are left out have no part. */
  readonly row: number
  readonly role: string
  /** Which fold holds it out, from 1, in each repetition (`fold`, or `fold.1`, `fold.2`, …) and under nested validation `outer`; 0 where none does. */
  readonly folds: Readonly<Record<string, number>>
}

/**
 * The part of every row, so that another program can fit and judge on the same ones. Leave-one-out has no folds to tell: each row is one.
 */
export function rowParts(plan: Plan): RowPart[] {
  const [run] = plan.runs
  const dataset = plan.dataOf(run)
  const { seed, validation } = run.spec
  const rounds = validation.kind === 'leave-one-out' ? [] : validationRounds(dataset, validation, seed)
  const named = rounds.map(
    (folds, r) => [rounds.length === 1 ? 'fold' : `fold.${r + 1}`, heldBy(folds, dataset)] as const,
  )
  const outer = outerFolds(dataset, validation, seed)
  const all = outer.length === 0 ? named : [['outer', heldBy(outer, dataset)] as const, ...named]
  const roles = Object.keys(ROLE)
  return Array.from(rowNumbersOf(dataset), (row, i) => ({
    row,
    role: roles[dataset.roles[i]],
    folds: Object.fromEntries(all.map(([name, folds]) => [name, folds[i]])),
  }))
}

/** The same as a table. */
export function rowsTable(parts: readonly RowPart[]): TextTable {
  const names = Object.keys(parts[0]?.folds ?? {})
  return {
    columns: [
      { title: 'row', align: 'right' },
      { title: 'role', align: 'left' },
      ...names.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: parts.map(({ row, role, folds }) => [String(row), role, ...names.map((name) => String(folds[name]))]),
  }
}

/** The first of the folds, from 1, that holds each row. */
function heldBy(folds: readonly Fold[], { roles }: AnyDataset | StreamedDataset): Int32Array {
  const by = new Int32Array(roles.length)
  for (const [k, { held }] of folds.entries()) for (const row of held) if (by[row] === 0) by[row] = k + 1
  return by
}

function rowNumbersOf(dataset: AnyDataset | StreamedDataset): Int32Array {
  if ('rowNumbers' in dataset) return dataset.rowNumbers
  const { kept, roles } = dataset
  const all = Int32Array.from(kept ?? roles, (_, i) => i + 1)
  return kept === null ? all : all.filter((row) => kept[row - 1] === 1)
}
