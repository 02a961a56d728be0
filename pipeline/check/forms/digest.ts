import type { Expectation } from '../../spec/experiment.gen.ts'
import type { Evidence } from '../evidence.ts'
import { type Finding, nothingFound } from '../verdict.ts'

/** Whether every file of every run is the same to the bit. */
export function judgeDigest({ digest = '' }: Expectation, evidence: Evidence): Finding {
  return sameDigest('digest', `is ${brief(digest)}`, digest, evidence)
}

export function sameDigest(subject: string, wish: string, expected: string, { digest }: Evidence): Finding {
  const allowed = brief(expected)
  if (digest === null) return nothingFound(subject, wish, 'some runs are not there', { allowed })
  return { subject, wish, actual: brief(digest), value: null, allowed, margin: null, holds: digest === expected }
}

/** Enough to tell two digests apart; check.json has the whole of it. */
function brief(digest: string): string {
  return `${digest.slice(0, 16)}…`
}
