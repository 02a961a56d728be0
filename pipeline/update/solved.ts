import type { Conditions, Solved } from './update-rule.ts'

/** For updates that subtract a threshold after the optimizer's step: it must grow as the optimizer makes gradients grow. */
export function thresholdSolves(correction: 'exact' | 'none', { gain }: Conditions): Solved {
  if (gain === 1) return { factor: 1, why: 'gradient and threshold are both multiplied by η, which cancels' }
  if (correction === 'exact') {
    return {
      factor: 1,
      why:
        gain === 'per-weight'
          ? 'the threshold is divided by √v̂+ε for each weight as the gradient is, which cancels'
          : `the threshold is multiplied by ${round(gain)} as the optimizer multiplies the gradient, which cancels`,
    }
  }
  const remedy = { option: 'correction', write: 'write correction: exact' }
  if (gain === 'per-weight') {
    return { factor: null, why: 'the optimizer divides each gradient by another number, but not the threshold', remedy }
  }
  return {
    factor: 1 / gain,
    why: `the optimizer multiplies the gradient by ${round(gain)}, but not the threshold`,
    remedy,
  }
}

/** Six digits are enough for a sentence. */
export function round(value: number): string {
  return String(Number(value.toPrecision(6)))
}
