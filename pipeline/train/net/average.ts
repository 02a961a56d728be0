import type { Block, Rule } from '../../update/update-rule.ts'

/** The running mean of all weights. */
export interface Average {
  add(): void
  /** Puts the mean in place of the weights. A mean of sparse weights is dense, so the update's own prox comes once more. */
  settle(rate: number): void
}

/** Polyak & Juditsky 1992, eq. 2, by the running form a ← a + (w − a)/k. */
export function average(blocks: readonly Block[], rule: Rule): Average {
  const means = blocks.map(({ values }) => new Float64Array(values.length))
  let count = 0
  return {
    add() {
      count++
      for (const [b, { values }] of blocks.entries()) {
        const mean = means[b]
        for (let j = 0; j < mean.length; j++) mean[j] += (values[j] - mean[j]) / count
      }
    },
    settle(rate) {
      if (count === 0) return
      for (const [b, { values }] of blocks.entries()) values.set(means[b])
      rule.sparsify?.(rate)
    },
  }
}
