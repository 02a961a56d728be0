import { log } from '../../../math/logarithm.ts'

/** Steps that a new Hessian wants to the end, from anywhere near it. */
const STEPS_OF_NEW = 3

/** A new Hessian serves the next λ as well: what it saves counts so many times. */
const REUSE = 3

/** Products of matrices are faster than products with vectors, which wait for the memory. */
const SPEED_OF_PRODUCTS = 3

/** Exponentials and logarithms of an output, in multiplications of a product with a vector. */
const FUNCTIONS = 20

/** A step of an up-to-date Hessian that had to be cut to less than this is followed by one of the bound. */
const SHORT = 1 / 64

/** What H is: of this point; of one before; a bound of all; to be made anew, or as a bound; none is of use any more. */
export type HessianState = 'fresh' | 'old' | 'bound' | 'unfit' | 'outbid' | 'exhausted'

/** What becomes of H after a step of length t. */
export function following(state: HessianState, t: number, isBounded: boolean): HessianState {
  if (t === 1) return state === 'bound' ? 'unfit' : 'old'
  if (state === 'fresh' && t < SHORT && isBounded) return 'outbid'
  return t === 0 && state !== 'old' ? 'exhausted' : 'unfit'
}

/** What a step costs, and what a Hessian. */
export interface Work {
  readonly rows: number
  readonly outputs: number
  /** Coordinates that the Hessian is made of, and those of them that carry a weight. */
  readonly members: number
  readonly support: number
  /** Factors of the support that a step makes anew. */
  readonly factored?: number
}

/**
 * Whether a new Hessian costs less than the steps it saves, where the last step left `rate` of the violation before it, and
 * each of the next will leave about that much.
 */
export function worthRebuilding(rate: number, reduction: number, work: Work): boolean {
  if (!(rate < 0.9)) return true
  const left = log(Math.min(reduction, 1)) / log(Math.max(rate, 1e-6))
  return REUSE * (left - STEPS_OF_NEW) * stepWork(work) > hessianWork(work)
}

/** Products with the columns there and back, functions of the outputs, products with H and its factor. */
function stepWork({ rows, outputs, members, support, factored = 0 }: Work): number {
  const factors = (factored * support * support * support) / 3 / SPEED_OF_PRODUCTS
  return rows * (members + support + FUNCTIONS * outputs) + 3 * support * support + 2 * support * members + factors
}

/** Weighted columns and curvatures for each pair of outputs; H, half of it; its factor. */
function hessianWork({ rows, outputs, members, support }: Work): number {
  const products = (rows * members * members) / 2 + (support * support * support) / 3
  return products / SPEED_OF_PRODUCTS + rows * (outputs + 1) * (members + 5 * outputs)
}
