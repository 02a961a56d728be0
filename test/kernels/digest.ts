import { createHash } from 'node:crypto'
import { factorInPlace } from '../../pipeline/kernels/cholesky.ts'
import type { OpenKernels } from '../../pipeline/kernels/door.ts'

/**
 * Standardises a matrix, fits a ridge regression to a sigmoid of one of its columns, puts functions of the outcome through a
 * product of matrices, and hashes every number on the way. Only integer arithmetic makes the data.
 */
export function digest({ kernels, arena }: OpenKernels): string {
  return arena.scoped(() => {
    const [n, p] = [601, 37]
    let state = 1
    const draw = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
    const X = arena.float64(n * p)
    for (let i = 0; i < n * p; i++) X.view[i] = draw()
    for (let j = 0; j < p; j++) {
      const x = X.offset + j * n * 8
      kernels.shiftAndScale(n, kernels.sum(n, x) / n, Math.sqrt(kernels.sumOfSquares(n, x) / n), x, x)
    }
    const y = arena.float64(n)
    kernels.sigmoidArray(n, X.offset, y.offset)

    const [G, w, fitted] = [arena.float64(p * p), arena.float64(p), arena.float64(n)]
    kernels.gram(n, p, X.offset, n, G.offset, p)
    for (let j = 0; j < p; j++) G.view[j * p + j] += 1
    kernels.gemvTransposed(n, p, X.offset, n, y.offset, w.offset)
    factorInPlace({ kernels, arena }, p, G.offset, p, 1e-13)
    kernels.solveLower(p, G.offset, p, w.offset)
    kernels.solveLowerTransposed(p, G.offset, p, w.offset)
    kernels.softThreshold(p, 1e-4, w.offset, w.offset)
    kernels.gemv(n, p, X.offset, n, w.offset, fitted.offset)

    const functions = arena.float64(6 * n)
    const row = (i: number) => functions.offset + i * n * 8
    kernels.expArray(n, fitted.offset, row(0))
    kernels.logArray(n, row(0), row(1))
    kernels.log1pArray(n, row(0), row(2))
    kernels.softplusArray(n, fitted.offset, row(3))
    kernels.axpy(n, kernels.tanh(kernels.expm1(fitted.view[0])), fitted.offset, row(4))
    kernels.scaledCopy(n, kernels.dot(n, fitted.offset, y.offset) / kernels.maxAbs(n, y.offset), y.offset, row(5))

    const product = arena.float64(6 * p)
    const spare = arena.bytes(kernels.gemmScratchBytes())
    kernels.gemm(6, p, n, functions.offset, n, 1, X.offset, 1, n, product.offset, p, spare.offset)

    const hash = createHash('sha256')
    for (const { view } of [X, y, G, w, fitted, functions, product]) hash.update(new Uint8Array(view.slice().buffer))
    return hash.digest('hex')
  })
}
