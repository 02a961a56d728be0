import { Matrix as DenseMatrix, SingularValueDecomposition } from 'ml-matrix'
import { column, zeros } from '../../../math/matrix.ts'
import { isZero } from '../../../math/vector.ts'
import type { Strengths } from '../../../penalty/strengths.ts'
import type { PosedModel, PosedWeights } from '../../posed-model.ts'

/** Singular values below this share of the largest count as zero: the weights of least norm are taken. */
const RANK_TOLERANCE = 1e-12

/**
 * Solves a smooth problem with more features than rows in the space that its rows span.
 *
 * Equations: with D = diag(√f_j), f_j the share of feature j in the L2 part, and X·D⁻¹ = USVᵀ: w = D⁻¹V·c, where c minimises
 * the same loss on the columns of US plus l2/2 ‖c‖². What is orthogonal to the rows changes no prediction, and only costs.
 * Scale of λ: that of the problem; features without penalty stay columns of their own.
 * Zeros: none.
 * Neighbour: the kernel trick is the same with XXᵀ, which squares the condition number.
 * Source: Hastie & Tibshirani (2004), Biostatistics 5(3), theorem 1.
 */
export function inRowSpace<Solution extends PosedWeights>(
  problem: PosedModel,
  path: readonly Strengths[],
  solve: (narrow: PosedModel, path: readonly Strengths[]) => Solution[],
): Solution[] {
  const { X, outputs } = problem
  const { rows: n, columns: p } = X
  const penalised = path.find(({ l2 }) => l2.some((strength) => strength > 0))?.l2
  const top = penalised === undefined ? 1 : Math.max(...penalised)
  const shares = penalised === undefined ? new Float64Array(p).fill(1) : penalised.map((strength) => strength / top)
  // A column of zeros has weight 0; what the decomposition left it would be rounding.
  const turned = Array.from(shares.keys()).filter((j) => shares[j] > 0 && !isZero(column(X, j)))
  const kept = Array.from(shares.keys()).filter((j) => shares[j] === 0)

  const A = DenseMatrix.zeros(n, turned.length)
  for (const [k, j] of turned.entries()) {
    for (let i = 0; i < n; i++) A.set(i, k, X.values[j * n + i] / Math.sqrt(shares[j]))
  }
  const {
    leftSingularVectors: U,
    rightSingularVectors: V,
    diagonal,
  } = new SingularValueDecomposition(A, {
    autoTranspose: true,
  })
  const rank = diagonal.filter((s) => s > RANK_TOLERANCE * diagonal[0]).length
  const narrow = zeros(n, rank + kept.length)
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < n; i++) narrow.values[k * n + i] = U.get(i, k) * diagonal[k]
  }
  for (const [k, j] of kept.entries()) column(narrow, rank + k).set(column(X, j))

  const steps = path.map(({ l2 }): Strengths => {
    const strength = turned.length === 0 ? 0 : l2[turned[0]] / shares[turned[0]]
    return {
      l1: new Float64Array(rank + kept.length),
      l2: new Float64Array(rank + kept.length).fill(strength, 0, rank),
      positive: false,
    }
  })
  return solve({ ...problem, X: narrow }, steps).map((solution) => {
    const w = new Float64Array(p * outputs)
    for (let o = 0; o < outputs; o++) {
      for (const [t, j] of turned.entries()) {
        let sum = 0
        for (let k = 0; k < rank; k++) sum += V.get(t, k) * solution.w[k * outputs + o]
        w[j * outputs + o] = sum / Math.sqrt(shares[j])
      }
      for (const [k, j] of kept.entries()) w[j * outputs + o] = solution.w[(rank + k) * outputs + o]
    }
    return { ...solution, w }
  })
}
