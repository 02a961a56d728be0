import type { OpenKernels } from '../../kernels/door.ts'
import { nonzeroPlaces } from '../../math/vector.ts'
import type { Strengths } from '../../penalty/strengths.ts'
import { type Certificate, relative } from './certificate.ts'
import { framedByColumns, type PosedByColumns, residualWriter } from './column-certificate.ts'
import {
  type Framed,
  type FramedProblem,
  type Null,
  nullModels,
  residualOf,
  residualRoom,
  type ScaledFit,
} from './framed-certificate.ts'
import { eliminate } from './free-directions.ts'
import { framedByProducts, type PosedByProducts } from './gram-certificate.ts'

/** How far weights are from least squares on the features that another fit uses; relative to what that one's certificate is. */
export type RefitCertificate = Pick<Certificate, 'gap' | 'kkt'>

/** What is asked of a refit: the fit whose features it is on, and its own weights. */
export interface Refit {
  readonly of: ScaledFit
  readonly refit: ScaledFit
}

/** Inner products that a refit is judged by, of features of the frame, and of 1 at p + 1. */
interface Products {
  /** ⟨z_a, z_b⟩ for all a and b among these places, column by column. */
  among(places: readonly number[]): Float64Array
  /** ⟨z_a, r⟩ for each of these places, where r = e·z. */
  against(places: readonly number[], residual: Float64Array): Float64Array
}

/**
 * The duality gap and the largest optimality violation of refits: least squares on the features A that each lasso fit uses,
 * and on the intercept. The dual point is the residual r without what these columns explain of it, so that
 *
 *     gap = ½⟨r,r⟩ − ½⟨θ,θ⟩ = ½ cᵀM⁻¹c,   M = ⟨z_a, z_b⟩ and c = ⟨z_a, r⟩ on A ∪ {1},   violation = max |⟨x_a, r⟩|.
 *
 * Nothing here is shared with a solver; the kernels multiply the matrices.
 */
function certifyRefits(posed: Framed, products: Products, nothing: Null, refits: readonly Refit[]): RefitCertificate[] {
  const { features: p, intercept, spread, offset } = posed
  const { residual } = residualRoom(p)
  let known: Directions = { places: [], lengths: [], matrix: new Float64Array() }
  return refits.map(({ of, refit }) => {
    residualOf(posed, refit, residual)
    const places = Array.from(of.w.keys()).filter((j) => of.w[j] !== 0)
    if (intercept) places.push(p + 1)
    if (places.join() !== known.places.join()) known = directionsOf(places, products)
    const inner = products.against(places, residual)
    const level = intercept ? inner[inner.length - 1] : products.against([p + 1], residual)[0]
    let worst = 0
    for (const [a, place] of places.entries()) {
      const slope = place > p ? level : spread[place] * inner[a] + offset[place] * level
      if (!(Math.abs(slope) <= worst)) worst = Math.abs(slope)
    }
    return {
      gap: relative(excessOf(known, inner), nothing.objective, nothing.rounding),
      kkt: relative(worst, nothing.steepest, nothing.roundedSlope),
    }
  })
}

/** Columns of a frame, of length 1, by their products. */
interface Directions {
  readonly places: readonly number[]
  readonly lengths: readonly number[]
  readonly matrix: Float64Array
}

function directionsOf(places: readonly number[], products: Products): Directions {
  const m = places.length
  const matrix = products.among(places)
  const lengths = places.map((_, a) => Math.sqrt(matrix[a * (m + 1)]) || 1)
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) matrix[a * m + b] /= lengths[a] * lengths[b]
  return { places, lengths, matrix }
}

/** ½ cᵀM⁻¹c. */
function excessOf({ lengths, matrix }: Directions, inner: Float64Array): number {
  const c = inner.map((product, a) => product / lengths[a])
  const shares = eliminate(matrix.slice(), c.slice(), c.length)
  return Math.max(0.5 * c.reduce((sum, product, a) => sum + product * shares[a], 0), 0)
}

/** From the cross-products that the lasso path was certified by. */
export function certifyRefitsByProducts(
  posed: PosedByProducts,
  strengths: Strengths,
  refits: readonly Refit[],
): RefitCertificate[] {
  const S = posed.products.view
  const q = posed.features + 2
  const products: Products = {
    among(places) {
      const m = places.length
      const matrix = new Float64Array(m * m)
      for (const [a, i] of places.entries()) for (const [b, j] of places.entries()) matrix[a * m + b] = S[i * q + j]
      return matrix
    },
    against: (places, residual) =>
      Float64Array.from(places, (i) => {
        let sum = 0
        for (let j = 0; j < q; j++) sum += S[i * q + j] * residual[j]
        return sum
      }),
  }
  return certifyRefits(posed, products, nullOf(framedByProducts(posed), strengths), refits)
}

/** From the columns that it was certified by. */
export function certifyRefitsByColumns(
  core: OpenKernels,
  posed: PosedByColumns,
  strengths: Strengths,
  refits: readonly Refit[],
): RefitCertificate[] {
  const { kernels, arena } = core
  const { rows: n, columns, weights: v, features: p } = posed
  return arena.scoped(() => {
    const r = arena.unset(n)
    const weighted = arena.unset(n)
    const writeResidual = residualWriter(core, posed)
    const listed = arena.int32(p + 1)
    const inner = arena.unset(p + 1)
    const products: Products = {
      among(places) {
        const m = places.length
        return arena.scoped(() => {
          const [Z, M] = [arena.unset(n * m), arena.float64(m * m)]
          for (const [a, j] of places.entries()) {
            const from = j * n
            for (let i = 0; i < n; i++) {
              Z.view[a * n + i] = Math.sqrt(v.view[i]) * (j > p ? 1 : columns.view[from + i])
            }
          }
          kernels.gram(n, m, Z.offset, n, M.offset, m)
          return M.view.slice()
        })
      },
      against(places, residual) {
        const used = nonzeroPlaces(residual.subarray(0, p))
        writeResidual(
          used,
          Float64Array.from([...used, p, p + 1], (j) => residual[j]),
          r,
        )
        kernels.multiply(n, v.offset, r.offset, weighted.offset)
        const features = places.filter((j) => j <= p)
        listed.view.set(features)
        kernels.gemvTransposedAt(n, features.length, listed.offset, columns.offset, n, weighted.offset, inner.offset)
        const level = kernels.sum(n, weighted.offset)
        return Float64Array.from(places, (j, a) => (j > p ? level : inner.view[a]))
      },
    }
    return certifyRefits(posed, products, nullOf(framedByColumns(core, posed, strengths), strengths), refits)
  })
}

function nullOf(framed: FramedProblem, strengths: Strengths): Null {
  return nullModels(framed)(strengths)
}
