import type { Outline } from '../dataset.ts'
import type { Fold } from '../folds.ts'
import type { Levels } from '../levels.ts'

/** Folds of which every row is held by one at most. */
export type Round = readonly Fold[]

/** What is known of the rows before they are encoded. */
export interface RowFacts {
  /** Rows that train or validate. */
  readonly rows: number
  readonly hasValidationRows: boolean
  /** What the scheme's column says of those rows; null where it names none, or one that is not there. */
  readonly levels: Levels | null
}

/** What is wrong, and what would be right; the path is `validation.` and this key. */
export interface SchemeFault {
  readonly key: string
  readonly what: string
  readonly fix: string
}

/** How rows are held out. One file for each kind. */
export interface Scheme<Kind> {
  /** Folds, round by round: each round is an estimate of its own. */
  rounds(dataset: Outline, validation: Kind, seed: number): readonly Round[]
  /** How many paths or trainings are fitted beside the final one, before any fold is made. */
  count(dataset: Counted, validation: Kind): number
  /** The column it goes by. */
  column(validation: Kind): SchemeColumn | null
  /** What keeps the folds from being made. */
  faults(facts: RowFacts, validation: Kind): readonly SchemeFault[]
  /** For a heading: `10-fold cross-validation`. */
  words(validation: Kind): string
}

export type Counted = Pick<Outline, 'roles' | 'folds'>

export interface SchemeColumn {
  readonly key: string
  readonly name: string
  /** As in `is already the fold column`. */
  readonly part: string
  /** What every row that is not for the test needs one of. */
  readonly one: string
}
