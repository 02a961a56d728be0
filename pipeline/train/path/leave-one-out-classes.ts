import type { Block } from '../../kernels/arena.ts'
import { factorInPlace } from '../../kernels/cholesky.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { eliminate } from '../../math/eliminate.ts'
import { column } from '../../math/matrix.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import type { PosedModel, PosedWeights } from '../posed-model.ts'
import { DEPENDENT, DETERMINED, derivatives } from './leverage.ts'
import { predictOutputs } from './predict-outputs.ts'

const BYTES = Float64Array.BYTES_PER_ELEMENT

/** The coordinates of one class: the features whose weight for it moves, and perhaps an intercept after them. */
interface ClassBlock {
  readonly features: readonly number[]
  readonly hasIntercept: boolean
  /** Where they begin among those of all classes, and how many they are. */
  readonly start: number
  readonly size: number
}

/**
 * What each row would be given by a fit of K classes without it, one row of outputs after the other; or null where there is no
 * saying. The Newton step of `leaveOneOut` with all classes at once: a row x is a matrix Z of K rows, its curvature
 * H = diag μ − μμᵀ, and its leverage a block.
 *
 *     M = Σᵢ vᵢ ZᵢᵀHᵢZᵢ + (V − v̄) Λ₂,   Bᵢ = ZᵢM⁻¹Zᵢᵀ,   qᵢ = ZᵢM⁻¹ ∂P
 *     η̂ᵢ = ηᵢ + (I − vᵢ Bᵢ Hᵢ)⁻¹ vᵢ (Bᵢ ℓ′ᵢ + qᵢ)
 *
 * What no penalty tells apart, a constant for all classes, changes no probability: where nothing with an L2 part holds a feature
 * that is used for all classes, or the intercepts, the last class is the reference.
 */
export function classesWithoutEachRow(
  { X, y, intercept, weights, outputs: K }: PosedModel,
  strengths: Strengths,
  { w, b }: PosedWeights,
  core: OpenKernels,
): Float64Array | null {
  const { kernels, arena } = core
  const n = X.rows
  const v = weights ?? new Float64Array(n).fill(1)
  const { l1, l2 } = strengths
  const blocks = blocksOf(w, strengths, intercept, K)
  const size = blocks.reduce((sum, block) => sum + block.size, 0)
  const eta = predictOutputs(X, w, b)
  if (size === 0) return eta
  const { slopes, curvature } = derivatives('cross-entropy', eta, y, K)

  const Z = arena.unset(n * size)
  const M = arena.float64(size * size)
  const pull = arena.float64(size)
  const total = v.reduce((sum, one) => sum + one, 0)
  for (const [k, { features, start, hasIntercept }] of blocks.entries()) {
    for (const [a, j] of features.entries()) {
      Z.view.set(column(X, j), (start + a) * n)
      M.view[(start + a) * (size + 1)] = total * (1 - 1 / n) * l2[j]
      pull.view[start + a] = l1[j] * Math.sign(w[j * K + k]) + l2[j] * w[j * K + k]
    }
    if (hasIntercept) Z.view.fill(1, (start + features.length) * n, (start + features.length + 1) * n)
  }
  addCurvature({ n, size, blocks, Z, M }, v, curvature, core)
  if (factorInPlace(core, size, M.offset, size, DEPENDENT) < size) return null
  kernels.solveLower(size, M.offset, size, pull.offset)

  const solved = blocks.map(() => arena.unset(size))
  const leverage = new Float64Array(K * K)
  const left = new Float64Array(K * K)
  const right = new Float64Array(K)
  for (let i = 0; i < n; i++) {
    for (const [k, block] of blocks.entries()) {
      solved[k].view.fill(0)
      for (let c = 0; c < block.size; c++) solved[k].view[block.start + c] = Z.view[(block.start + c) * n + i]
      kernels.solveLower(size, M.offset, size, solved[k].offset)
    }
    for (let k = 0; k < K; k++) {
      right[k] = v[i] * kernels.dot(size, solved[k].offset, pull.offset)
      for (let l = 0; l < K; l++) {
        leverage[k * K + l] = kernels.dot(size, solved[k].offset, solved[l].offset)
        right[k] += v[i] * leverage[k * K + l] * slopes[i * K + l]
      }
    }
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) {
        left[k * K + l] = k === l ? 1 : 0
        for (let m = 0; m < K; m++) left[k * K + l] -= v[i] * leverage[k * K + m] * curvature[(m * K + l) * n + i]
      }
    }
    if (!eliminate(left, right, K, DETERMINED)) return null
    for (let k = 0; k < K; k++) eta[i * K + k] += right[k]
  }
  return eta
}

/** The matrix of the Newton step: what its coordinates are of each row lies in Z, column after column. */
interface Step {
  readonly n: number
  readonly size: number
  readonly blocks: readonly ClassBlock[]
  readonly Z: Block<Float64Array>
  readonly M: Block<Float64Array>
}

/** M ← M + Σᵢ vᵢ ZᵢᵀHᵢZᵢ, a product of matrices for each two classes. */
function addCurvature(
  { n, size, blocks, Z, M }: Step,
  v: Float64Array,
  curvature: Float64Array,
  { kernels, arena }: OpenKernels,
): void {
  arena.scoped(() => {
    const weighted = arena.unset(n * Math.max(...blocks.map((block) => block.size)))
    const scratch = arena.bytes(kernels.gemmScratchBytes())
    for (const [k, one] of blocks.entries()) {
      for (const [l, other] of blocks.entries()) {
        for (let c = 0; c < other.size; c++) {
          const run = (k * blocks.length + l) * n
          const from = (other.start + c) * n
          for (let i = 0; i < n; i++) weighted.view[c * n + i] = v[i] * curvature[run + i] * Z.view[from + i]
        }
        const into = M.offset + (one.start * size + other.start) * BYTES
        const from = Z.offset + one.start * n * BYTES
        kernels.gemm(one.size, other.size, n, from, n, 1, weighted.offset, 1, n, into, size, scratch.offset)
      }
    }
  })
}

/** Weights that are not zero, or that nothing holds there, class by class. */
function blocksOf(w: Float64Array, { l1, l2 }: Strengths, intercept: boolean, K: number): ClassBlock[] {
  const isFree = (j: number, k: number) => w[j * K + k] !== 0 || l1[j] === 0
  const isShared = (j: number) => l2[j] === 0 && Array.from({ length: K }, (_, k) => k).every((k) => isFree(j, k))
  let start = 0
  return Array.from({ length: K }, (_, k) => {
    const isLast = k === K - 1
    const features = Array.from(l1.keys()).filter((j) => isFree(j, k) && !(isLast && isShared(j)))
    const hasIntercept = intercept && !isLast
    const size = features.length + (hasIntercept ? 1 : 0)
    start += size
    return { features, hasIntercept, start: start - size, size }
  })
}
