import { type ExpectationForm, formOf } from '../spec/expectation-form.ts'
import type { Expectation } from '../spec/experiment.gen.ts'
import type { Evidence } from './evidence.ts'
import { judgeBaseline } from './forms/baseline.ts'
import { judgeBound } from './forms/bound.ts'
import { judgeCertificate } from './forms/certificate.ts'
import { judgeDigest } from './forms/digest.ts'
import { judgeSupport } from './forms/support.ts'
import type { Finding } from './verdict.ts'

type Judge = (expectation: Expectation, evidence: Evidence) => Finding

const judges: Readonly<Record<ExpectationForm, Judge>> = {
  metric: judgeBound,
  baseline: judgeBaseline,
  support: judgeSupport,
  certificate: judgeCertificate,
  digest: judgeDigest,
}

/** Holds the result to one expectation. A metric, a model or a file that is not there does not hold. */
export function judgeExpectation(expectation: Expectation, evidence: Evidence): Finding {
  return judges[formOf(expectation)](expectation, evidence)
}
