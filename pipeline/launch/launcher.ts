import type { Fit } from '../train/run.ts'

/** Does units of work. One that is never used starts nothing. */
export interface Launcher {
  readonly workers: number
  readonly fit: Fit
  close(): Promise<void>
}
