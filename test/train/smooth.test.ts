import { CholeskyDecomposition, Matrix as Dense, solve as leastSquares } from 'ml-matrix'
import { describe, expect, test } from 'vitest'
import { maxAbs } from '../../pipeline/math/vector.ts'
import { correlations, designOf, interceptOf, residual } from '../../pipeline/train/solve/design.ts'
import { solveSmooth } from '../../pipeline/train/solve/smooth-path.ts'
import { drawProblem, type Shape, withColumns } from './least-squares.ts'

const shape: Shape = { seed: 1, n: 30, p: 6, correlation: 0.6, weighted: false, intercept: true }
const problem = drawProblem(shape)
const { X, y } = problem

/** Row i of X, with what stands before it. */
function rowsOf(before: readonly number[] = []): number[][] {
  return Array.from({ length: X.rows }, (_, i) => [
    ...before,
    ...Array.from({ length: X.columns }, (_, j) => X.values[j * X.rows + i]),
  ])
}

function apart(a: ArrayLike<number>, b: readonly number[]): number {
  return Math.max(...b.map((value, j) => Math.abs(a[j] - value)))
}

describe('least squares', () => {
  test('is that of ml-matrix, intercept and all', () => {
    const right = leastSquares(new Dense(rowsOf([1])), Dense.columnVector([...y])).to1DArray()
    const design = designOf(X, y, null, true)
    const w = solveSmooth(design, new Float64Array(6))
    expect(apart([interceptOf(design, w), ...w], right)).toBeLessThan(1e-13)
  })

  test('leaves no correlation with any column, where columns are nearly the same', () => {
    const near = drawProblem({ ...shape, correlation: 0.9999999 })
    const design = designOf(near.X, near.y, null, true)
    const left = correlations(design, residual(design, solveSmooth(design, new Float64Array(6))))
    expect(maxAbs(left)).toBeLessThan(1e-13)
  })

  test('of doubled columns is the solution of least norm', () => {
    const doubled = withColumns(problem, [0, 0, 1, 2, 3, 4, 5])
    const single = solveSmooth(designOf(X, y, null, true), new Float64Array(6))
    const w = solveSmooth(designOf(doubled.X, y, null, true), new Float64Array(7))
    expect(apart(w, [single[0] / 2, single[0] / 2, ...single.subarray(1)])).toBeLessThan(1e-12)
  })

  test('fits every row where there are more columns than rows', () => {
    const wide = drawProblem({ ...shape, n: 8, p: 20 })
    const design = designOf(wide.X, wide.y, null, true)
    expect(maxAbs(residual(design, solveSmooth(design, new Float64Array(20))))).toBeLessThan(1e-13)
  })
})

describe('ridge', () => {
  test('is (XᵀX/n + λ)⁻¹ Xᵀy/n by the Cholesky of ml-matrix', () => {
    const A = new Dense(rowsOf())
    const normal = A.transpose().mmul(A).div(30)
    for (const [j, lambda] of [0.5, 0.5, 2, 0, 0.5, 1].entries()) normal.set(j, j, lambda + normal.get(j, j))
    const right = new CholeskyDecomposition(normal).solve(
      A.transpose()
        .mmul(Dense.columnVector([...y]))
        .div(30),
    )
    const w = solveSmooth(designOf(X, y, null, false), Float64Array.of(0.5, 0.5, 2, 0, 0.5, 1))
    expect(apart(w, right.to1DArray())).toBeLessThan(1e-13)
  })

  test.for([0, 3])('fulfils its equations where there are more columns than rows, %d of them free', (free) => {
    const wide = drawProblem({ ...shape, n: 8, p: 20, weighted: true })
    const design = designOf(wide.X, wide.y, wide.weights, true)
    const l2 = Float64Array.from({ length: 20 }, (_, j) => (j < free ? 0 : 0.3))
    const w = solveSmooth(design, l2)
    const slope = correlations(design, residual(design, w)).map((g, j) => g - l2[j] * w[j])
    expect(maxAbs(slope)).toBeLessThan(1e-13)
  })
})
