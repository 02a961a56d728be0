import type { Evidence } from '../../pipeline/check/evidence.ts'
import type { Judgement } from '../../pipeline/check/judge.ts'
import type { Verdict } from '../../pipeline/check/verdict.ts'
import type { Selected } from '../../pipeline/select/index.ts'
import { row } from '../select/rows.ts'

export const selected: Selected = {
  rule: 'min',
  metric: 'validation.loss',
  run: 'c0s0',
  lambda: 1,
  lambda_fraction: 0.5,
  metrics: { gap: 1, nonzeros: 1, 'test.rmse': 55, odd: Number.NaN, zero: 0 },
  rules: {},
  intercept: 0,
  coefficients: [
    { feature: 'bmi', value: 2, value_scaled: 1 },
    { feature: 'age', value: 0, value_scaled: 0 },
  ],
  why: '',
}

/** Three fits of one run, the first of which is selected or none is. */
export const evidence: Evidence = {
  name: 'made-up',
  rows: [3, 1, 2].map((gap, point) => row({ point, metrics: { gap, kkt: gap / 10, nonzeros: point } })),
  selected,
  digest: 'a'.repeat(64),
  baselines: new Map(),
}

/** A verdict that does not hold, or what is said of it otherwise. */
export function verdict(parts: Partial<Verdict> = {}): Verdict {
  return {
    index: 0,
    subject: 'nonzeros',
    wish: '≤ 2',
    actual: '3',
    value: 3,
    allowed: '≤ 2',
    margin: { room: -0.5, relative: true },
    holds: false,
    place: { file: 'configs/made-up.yaml', line: 7, column: 5 },
    ...parts,
  }
}

export function judgement(parts: Partial<Judgement> = {}): Judgement {
  return { name: 'made-up', runs: 1, unfinished: [], verdicts: [verdict()], digest: null, updates: [], ...parts }
}

/** Text that is made to break out of where it is put. */
export const HOSTILE =
  'a|b <script>alert(1)</script> ]]> "q" \'s\' & %0A ::error::x \\| `c`\nnext\r\u0000\u001b[31m\ud800 ✓'
