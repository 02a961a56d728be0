import type { PenaltyFormula } from '../penalty/formula.ts'
import { type DescentSpec, ridgeEntry } from './descent.ts'
import { rateFormula } from './learning-rate.ts'
import { optimizerFormula } from './optimizer/index.ts'
import type { RidgeEntry } from './update-rule.ts'

/** A gradient step as text: the twin of `descent`. */
export interface DescentFormula {
  /** What is computed before the weights move. */
  readonly lines: readonly string[]
  /** Where the gradient step goes from `from`: `w − 0.05·g`. */
  moved(from: string): string
  /** The step that goes with λ into a threshold: `0.05`, `0.05/(1 − 0.9)`. */
  readonly step: string
  /** The same without what each weight has of its own, and that: `0.05` and `√v̂ + 1e-8`, or null. */
  readonly commonStep: string
  readonly scale: string | null
  readonly entry: RidgeEntry
}

/** The gradient is taken at `at`; `extra` is what the update adds to it, beside a coupled L2 part. */
export function descentFormula(
  spec: DescentSpec,
  term: PenaltyFormula,
  { gradient = 'g', at = 'w', extra = '' } = {},
): DescentFormula {
  const entry = ridgeEntry(spec)
  const rate = rateFormula(spec.optimizer)
  const optimizer = optimizerFormula(spec.optimizer, gradientFormula(entry, term, { gradient, at, extra }))
  const decay = entry === 'decoupled' && term.l2 !== null ? `(1 − ${rate.rate}·${term.l2})·` : ''
  const corrected = spec.correction !== 'none'
  const commonStep = corrected ? `${rate.rate}${optimizer.gain}` : rate.rate
  const scale = corrected ? optimizer.scale : null
  return {
    lines: [...rate.lines, ...optimizer.lines],
    moved: (from) => `${decay}${from} − ${rate.rate}·${optimizer.direction}`,
    step: scale === null ? commonStep : `${commonStep}/(${scale})`,
    commonStep,
    scale,
    entry,
  }
}

/** g, with what the penalty adds to it. */
export function gradientFormula(
  entry: RidgeEntry,
  term: PenaltyFormula,
  { gradient = 'g', at = 'w', extra = '' } = {},
): string {
  const terms = [gradient, ...(entry === 'coupled' && term.l2 !== null ? [`${term.l2}·${at}`] : []), extra]
  const present = terms.filter((text) => text !== '')
  return present.length === 1 ? gradient : `(${present.join(' + ')})`
}

/** w ← prox(moved, step): in one line where the proximal map names its argument once. */
export function proxFormula(term: PenaltyFormula, moved: string, step: string, entry: RidgeEntry): string[] {
  const ridge = entry === 'proximal' && term.l2 !== null ? `/(1 + ${step}·${term.l2})` : ''
  const named = term.prox('h', step)
  if ((named.match(/\bh\b/g) ?? []).length > 1) return [`h = ${moved}`, `w ← ${named}`]
  const whole = term.prox(moved, step)
  return [`w ← ${ridge !== '' && whole === moved ? `(${moved})` : whole}${ridge}`]
}

/** step·l1, or null where the penalty has no such part. */
export function threshold(step: string, { l1 }: PenaltyFormula): string | null {
  return l1 === null ? null : `${step}·${l1}`
}
