import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
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

/** Row j of ZᵀZ of the normal form, from the mean products of feature j with every feature. @param scales of `inverses`. */
export function normalisedRow(
  { means }: ColumnFacts,
  j: number,
  products: Float64Array,
  scales: Float64Array,
  intercept: boolean,
): Float64Array {
  const level = intercept ? means[j] : 0
  return products.map((product, k) => (product - level * means[k]) * scales[j] * scales[k])
}

/** ZᵀZ of the normal form, from mean products whose rows lie p + 2 apart: the numbers of `normalisedRow`. */
export function normaliseProducts(
  { kernels, arena }: OpenKernels,
  facts: ColumnFacts,
  products: Block<Float64Array>,
  intercept: boolean,
  into: Block<Float64Array>,
): void {
  const { features: p } = facts
  const bytes = Float64Array.BYTES_PER_ELEMENT
  arena.scoped(() => {
    const [means, scales] = [arena.unset(p), arena.unset(p)]
    means.view.set(facts.means.subarray(0, p))
    scales.view.set(inverses(facts))
    for (let j = 0; j < p; j++) {
      const row = into.offset + j * p * bytes
      kernels.scaledCopy(p, 1, products.offset + j * (p + 2) * bytes, row)
      if (intercept) kernels.axpy(p, -facts.means[j], means.offset, row)
      kernels.scaledCopy(p, scales.view[j], row, row)
      kernels.multiply(p, scales.offset, row, row)
    }
  })
}

/** 1/length of each feature; 0 for what is constant. */
export function inverses({ features: p, lengths }: ColumnFacts): Float64Array {
  return Float64Array.from({ length: p }, (_, j) => inverse(lengths[j]))
}

function inverse(length: number): number {
  return length > 0 ? 1 / length : 0
}
