import { type Outline, ROLE } from '../../data/dataset.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'

/** Rows that a column gives to validation, where no validation takes them. Fractions and lists of rows say so by themselves. */
export function unusedHoldout({ data, validation }: RunSpec, { roles }: Outline): Fault[] {
  if (data.split.kind !== 'column' || validation.kind === 'holdout' || !roles.includes(ROLE.validation)) return []
  return [
    {
      path: 'data.split.column',
      what: 'no validation uses its validation rows on their own: they train with the others',
      fix: 'add validation: {kind: holdout} to use them',
    },
  ]
}
