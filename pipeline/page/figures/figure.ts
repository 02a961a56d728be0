import type { Reported } from '../../report/finished.ts'
import type { StoredWeights } from '../../store/weights-file.ts'
import type { Points } from '../../train/points.ts'
import type { Chart } from '../chart.ts'

/** What a figure may show: an experiment as it is stored, and of it one run in full. */
export interface Shown {
  readonly reported: Reported
  /** The chosen one; where none is, the first that is there. */
  readonly run: ShownRun
  /** All runs in the order of the plan, where they are few enough to be told apart; else the chosen one. */
  readonly runs: readonly ShownRun[]
}

/** A run in full. */
export interface ShownRun {
  readonly id: string
  /** What the search gave to it. */
  readonly name: string
  /** λ by λ or epoch by epoch. */
  readonly points: Points
  /** Of a λ path. */
  readonly path: StoredWeights | null
}

export interface Figure {
  readonly title: string
  readonly chart: Chart
  /** How it is to be read. */
  readonly caption: string
}
