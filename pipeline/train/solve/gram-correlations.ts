import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { Correlations, Products } from './correlations.ts'

/** Least squares from its cross-products alone: the rows are not needed any more. */
export interface CrossProducts {
  readonly dimension: number
  /** ZᵀZ, whole. */
  readonly gram: Block<Float64Array>
  /** Zᵀt. */
  readonly target: Block<Float64Array>
}

/** With all of G at hand every coordinate is a candidate, always. */
export function gramCorrelations({ kernels, arena }: OpenKernels, products: CrossProducts): Correlations {
  const { dimension: p, gram, target } = products
  const G = gram.view
  const slope = arena.float64(p)
  const minus = arena.float64(p)
  slope.view.set(target.view)
  const ofColumn: Products = (j, members, size, into) => {
    for (let i = 0; i < size; i++) into.view[i] = G[j * p + members.view[i]]
    if (into.view.length > size) into.view[size] = G[j * p + j]
  }
  return {
    dimension: p,
    rank: p,
    target: target.view,
    slope: slope.view,
    candidates: Int32Array.from({ length: p }, (_, j) => j),
    candidateCount: p,
    joiners: () => Number.POSITIVE_INFINITY,
    products: ofColumn,
    together: () => ofColumn,
    triangle(members, size, into, ld) {
      kernels.gatherLower(size, members.offset, gram.offset, p, into.offset, ld)
    },
    refresh(support) {
      slope.view.set(target.view)
      for (let i = 0; i < support.size; i++) minus.view[i] = -support.weights.view[i]
      kernels.gemvAt(p, support.size, support.members.offset, gram.offset, p, minus.offset, slope.offset)
    },
    include: () => {},
    anticipate: () => {},
    widen: () => false,
  }
}
