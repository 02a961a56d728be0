import type { Block } from '../../kernels/arena.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import type { StrengthsAlong } from '../../penalty/strengths.ts'
import type { Certificate } from './certificate.ts'
import {
  certifyFramed,
  type Framed,
  type FramedProblem,
  freeFeatures,
  nullModels,
  residualOf,
  residualRoom,
  type ScaledFit,
} from './framed-certificate.ts'

/** A problem by its sparse columns in the frame, in compressed columns, and its target. */
export interface PosedBySparse extends Framed {
  readonly rows: number
  readonly begins: Block<Int32Array>
  readonly places: Block<Int32Array>
  readonly entries: Block<Float64Array>
  readonly target: Block<Float64Array>
  /** v, which sums to 1. */
  readonly weights: Block<Float64Array>
}

/** λ whose residuals are multiplied with the columns at a time: as wide as the kernel likes, twice. */
const TILE = 32

/**
 * Duality gap, optimality violation and objective of a path under squared loss, from sparse columns: the residual of each λ from its
 * weights, then ⟨z_j, r⟩ for all columns and a tile of λ at once, so that the entries are read once a tile.
 *
 * Nothing here is shared with a solver; the kernels multiply the matrices.
 *
 * @param onResidual told of each λ's residual, in all rows, in units of the frame's target; the vector is used again.
 */
export function certifyBySparse(
  core: OpenKernels,
  posed: PosedBySparse,
  path: StrengthsAlong,
  fits: readonly ScaledFit[],
  onResidual: (l: number, residual: Float64Array) => void,
): Certificate[] {
  const { kernels, arena } = core
  const { rows: n, weights: v, features: p, target } = posed
  const [begins, places, entries] = [posed.begins.offset, posed.places.offset, posed.entries.offset]
  return arena.scoped(() => {
    const residual = arena.unset(n)
    const weighted = arena.unset(n)
    const tile = arena.float64(n * TILE)
    const products = arena.unset(p * TILE)
    const used = arena.int32(p)
    const shares = arena.unset(p)
    const at = residualRoom(p)
    const e = at.residual
    let framed = framedBy(core, posed, freeFeatures(posed, path.at(0)))
    let nothing = nullModels(framed)
    let known = freeFeatures(posed, path.at(0)).length
    const ofRest = Array.from({ length: TILE }, () => ({ target: 0, ones: 0 }))
    const certificates: Certificate[] = []
    for (let from = 0; from < fits.length; from += TILE) {
      const wide = Math.min(TILE, fits.length - from)
      for (let t = 0; t < wide; t++) {
        residualOf(posed, fits[from + t], e)
        let count = 0
        for (let j = 0; j < p; j++) {
          if (e[j] === 0) continue
          used.view[count] = j
          shares.view[count++] = e[j]
        }
        for (let i = 0; i < n; i++) residual.view[i] = target.view[i] + e[p + 1]
        kernels.sparseAddAt(count, used.offset, begins, places, entries, shares.offset, residual.offset)
        kernels.multiply(n, v.offset, residual.offset, weighted.offset)
        for (let i = 0; i < n; i++) tile.view[i * TILE + t] = weighted.view[i]
        ofRest[t].target = kernels.dot(n, target.offset, weighted.offset)
        ofRest[t].ones = kernels.sum(n, weighted.offset)
        onResidual(from + t, residual.view)
      }
      kernels.sparseTimesTile(p, begins, places, entries, TILE, tile.offset, products.offset)
      for (let t = 0; t < wide; t++) {
        residualOf(posed, fits[from + t], e)
        at.inner.set(products.view.subarray(t * p, (t + 1) * p))
        at.inner[p] = ofRest[t].target
        at.inner[p + 1] = ofRest[t].ones
        const strengths = path.at(from + t)
        // Unpenalised columns are the same all along a path, but for λ = 0.
        const free = freeFeatures(posed, strengths)
        if (free.length !== known) {
          framed = framedBy(core, posed, free)
          nothing = nullModels(framed)
          known = free.length
        }
        certificates.push(certifyFramed(framed, strengths, nothing(strengths), at))
      }
    }
    return certificates
  })
}

/** The inner products with the target, with 1 and with the free features. */
function framedBy({ kernels, arena }: OpenKernels, posed: PosedBySparse, free: readonly number[]): FramedProblem {
  const { rows: n, target, weights: v, features: p } = posed
  const { begins, places, entries } = posed
  return arena.scoped(() => {
    const ones = p + 1
    const weighted = arena.unset(n)
    const inner = arena.unset(p)
    const products = (vector: number, b: number): Float64Array => {
      const column = new Float64Array(p + 2)
      kernels.sparseProductsAt(p, 0, begins.offset, places.offset, entries.offset, vector, inner.offset)
      column.set(inner.view)
      column[p] = kernels.dot(n, target.offset, vector)
      column[ones] = b === ones ? kernels.sum(n, v.offset) : kernels.sum(n, vector)
      return column
    }
    const known = new Map([[ones, products(v.offset, ones)]])
    kernels.multiply(n, v.offset, target.offset, weighted.offset)
    known.set(p, products(weighted.offset, p))
    for (const b of free.filter((j) => j < p)) {
      weighted.view.fill(0)
      for (let k = begins.view[b]; k < begins.view[b + 1]; k++) {
        const i = places.view[k]
        weighted.view[i] = v.view[i] * entries.view[k]
      }
      known.set(b, products(weighted.offset, b))
    }
    const squares = new Float64Array(p + 2)
    for (let j = 0; j < p; j++) {
      for (let k = begins.view[j]; k < begins.view[j + 1]; k++) {
        squares[j] += v.view[places.view[k]] * entries.view[k] * entries.view[k]
      }
    }
    squares[p] = known.get(p)?.[p] ?? Number.NaN
    squares[ones] = known.get(ones)?.[ones] ?? Number.NaN
    return { ...posed, squares, against: (b) => known.get(b) ?? new Float64Array(p + 2).fill(Number.NaN) }
  })
}
