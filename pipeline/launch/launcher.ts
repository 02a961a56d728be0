import type { Units } from '../train/units.ts'

/** Does units of work. One that is never used starts nothing. */
export interface Launcher {
  readonly workers: number
  readonly units: Units
  close(): Promise<void>
}
