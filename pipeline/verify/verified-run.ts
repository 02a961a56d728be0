/**
 * reproduced: trained again, every file the same to the bit. different: trained again, and not the same. changed: not
 * trained, since its spec or data are no longer what they were. damaged: a file is not the one that was written.
 * missing: planned, and not there. failed: nothing there to compare.
 */
export type RunVerdict = 'reproduced' | 'different' | 'changed' | 'damaged' | 'missing' | 'failed'

export interface VerifiedRun {
  readonly id: string
  readonly verdict: RunVerdict
  readonly files: number
  /** In words. */
  readonly differences: readonly string[]
}
