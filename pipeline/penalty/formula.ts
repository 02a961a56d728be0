import { digits } from '../math/digits.ts'

/** A penalty on one tensor as text, with its numbers filled in. Its L2 part stands apart, since updates treat it apart. */
export interface PenaltyFormula {
  /** What is added to the loss: `0.002 Σ |w|`. */
  readonly value: string
  /** What |w| is multiplied by, or null where the penalty is no such sum: `0.002`, `0.001·f_j`. */
  readonly l1: string | null
  /** What w²/2 is multiplied by, or null where there is no such part. */
  readonly l2: string | null
  /** What ‖w_g‖ is multiplied by, or null where the penalty is no such sum. */
  readonly group: string | null
  /** Its subgradient without the L2 part; empty where nothing else is left. */
  readonly subgradient: string
  /** The proximal map of `h` with this step, without the L2 part; `perWeight` where the step differs from weight to weight. */
  prox(h: string, step: string, perWeight: boolean): string
}

/** What a penalty's formula is filled in with. */
export interface FormulaNumbers {
  /** λ, or its name where it is not one number. */
  readonly lambda: number | string
  /** Whether the inputs have penalty factors other than 1. */
  readonly factors: boolean
}

/** A share of λ: `0.001`, `0.5·λ`. */
export function shareOf(lambda: number | string, share: number): string {
  if (typeof lambda === 'number') return digits(lambda * share)
  return share === 1 ? lambda : `${digits(share)}·${lambda}`
}

/** λ Σ f_j (l1·|w_j| + l2/2·w_j²); `weight` names what else each |w_j| is multiplied by. */
export function sumOfParts(
  { lambda, factors }: FormulaNumbers,
  { l1, l2 }: { readonly l1: number; readonly l2: number },
  weight = '',
): PenaltyFormula {
  const f = `${factors ? 'f_j' : ''}${weight}`
  const w = f === '' ? 'w' : 'w_j'
  const one = l1 === 0 ? null : shareOf(lambda, l1)
  const two = l2 === 0 ? null : shareOf(lambda, l2)
  const times = (strength: string) => (f === '' ? strength : `${strength}·${f}`)
  return {
    value: [
      ...(one === null ? [] : [`${one} Σ ${f}|${w}|`]),
      ...(two === null ? [] : [`${two}/2 Σ ${f}${f === '' ? '' : '·'}${w}²`]),
    ].join(' + '),
    l1: one === null ? null : times(one),
    l2: two === null ? null : times(two),
    group: null,
    subgradient: one === null ? '' : `${times(one)}·sign w`,
    prox: (h, step) => (one === null ? h : `S(${h}, ${step}·${times(one)})`),
  }
}

/** A penalty that is no sum of |w| and w²: its text, and no parts. */
export function ofItsOwn(
  formula: Pick<PenaltyFormula, 'value' | 'subgradient' | 'prox'>,
  group: string | null = null,
): PenaltyFormula {
  return { ...formula, l1: null, l2: null, group }
}
