import type { Expectation } from '../../spec/experiment.gen.ts'
import type { Evidence } from '../evidence.ts'
import type { Finding } from '../verdict.ts'
import { judgeEverywhere } from './bound.ts'

/** Upper bounds on gap and KKT violation of every fit, in one: the same as a bound on each metric at all rows. */
export function judgeCertificate({ certificate = {}, where }: Expectation, evidence: Evidence): Finding {
  const findings = Object.entries(certificate).map(([name, max]) => ({
    name,
    found: judgeEverywhere(name, { min: Number.NEGATIVE_INFINITY, max }, where, evidence),
  }))
  const each = (text: (found: Finding) => string) =>
    findings.map(({ name, found }) => `${name} ${text(found)}`).join(', ')
  const [worst] = findings.toSorted((a, b) => rank(a.found) - rank(b.found))
  return {
    subject: 'every certificate',
    wish: each(({ wish }) => wish),
    actual: each(({ actual }) => actual),
    value: worst.found.value,
    allowed: each(({ allowed }) => allowed),
    margin: worst.found.margin,
    holds: worst.found.holds,
  }
}

/** What does not hold first, then what is nearest to its bound. */
function rank({ holds, margin }: Finding): number {
  return holds ? (margin?.room ?? 0) : Number.NEGATIVE_INFINITY
}
