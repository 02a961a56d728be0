import type { TrainingSet } from './training-set.ts'

/** ZᵀZ and Zᵀt of the normal form, written where they are wanted: G whole, p × p. */
export function normaliseProducts(set: TrainingSet, intercept: boolean, G: Float64Array, c: Float64Array): void {
  const { sums, features: p, weight, means, lengths } = set
  const q = p + 2
  const inverse = lengths.map((length) => (length > 0 ? 1 / length : 0))
  const level = intercept ? means : new Float64Array(p + 1)
  for (let j = 0; j < p; j++) {
    const row = j * q
    const share = level[j]
    const scale = inverse[j]
    for (let k = 0; k < p; k++) G[j * p + k] = (sums[row + k] / weight - share * means[k]) * scale * inverse[k]
    c[j] = (sums[row + p] / weight - share * means[p]) * scale * inverse[p]
  }
}
