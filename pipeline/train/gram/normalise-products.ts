import type { ColumnFacts } from './column-facts.ts'

/** Zᵀt of the normal form, from the mean products of the target with every feature. */
export function normaliseTarget(facts: ColumnFacts, ofTarget: (j: number) => number, intercept: boolean): Float64Array {
  const { features: p, means, lengths } = facts
  const ofY = inverse(lengths[p])
  return Float64Array.from({ length: p }, (_, j) => {
    const level = intercept ? means[j] * means[p] : 0
    return (ofTarget(j) - level) * inverse(lengths[j]) * ofY
  })
}

/** Row j of ZᵀZ of the normal form, from the mean products of feature j with every other, which begin at `begin`; written at `at`. */
export function normaliseRow(
  { features: p, means, lengths }: ColumnFacts,
  j: number,
  products: Float64Array,
  begin: number,
  inverses: Float64Array,
  intercept: boolean,
  into: Float64Array,
  at: number,
): void {
  const level = intercept ? means[j] : 0
  const scale = inverse(lengths[j])
  for (let k = 0; k < p; k++) into[at + k] = (products[begin + k] - level * means[k]) * scale * inverses[k]
}

/** 1/length of each feature; 0 for what is constant. */
export function inverses({ features: p, lengths }: ColumnFacts): Float64Array {
  return Float64Array.from({ length: p }, (_, j) => inverse(lengths[j]))
}

function inverse(length: number): number {
  return length > 0 ? 1 / length : 0
}
