import type { Expectation } from './experiment.gen.ts'

/** The ways of saying what must hold, each with the keys that mean something in it. */
export const formKeys = {
  metric: ['metric', 'min', 'max', 'at', 'where'],
  baseline: ['baseline', 'metric', 'rtol', 'atol', 'direction', 'digest'],
  support: ['support'],
  certificate: ['certificate', 'where'],
  digest: ['digest'],
} as const

export type ExpectationForm = keyof typeof formKeys

/** A baseline may name a metric or a digest, so it is asked for first. */
export function formOf(expectation: Expectation): ExpectationForm {
  if (expectation.baseline !== undefined) return 'baseline'
  if (expectation.support !== undefined) return 'support'
  if (expectation.certificate !== undefined) return 'certificate'
  return expectation.digest !== undefined ? 'digest' : 'metric'
}
