import type { Strengths } from '../../penalty/strengths.ts'
import type { Design } from './design.ts'
import { solveSmooth } from './smooth-path.ts'
import { sparsePath } from './sparse-path.ts'

/** The weights at one λ, on the scaled features. Whether they are good enough is for the certificate to say. */
export interface Solution {
  readonly w: Float64Array
  /** Passes over the weights; 0 where a direct solve did it. */
  readonly passes: number
}

/** Solves for one λ after the other, from strong to weak, each starting where the last one ended. */
export type PathSolver = (design: Design, path: readonly Strengths[], maxPasses: number) => Solution[]

/**
 * Minimises ½‖t − Zw‖² + Σ_j ( l1_j |w_j| + l2_j/2 w_j² ) for each strength of the path.
 *
 * Without an L1 part the problem is linear algebra; with one it is a search for the support.
 */
export const solvePath: PathSolver = (design, path, maxPasses) =>
  path.every(({ l1 }) => l1.every((strength) => strength === 0))
    ? path.map(({ l2 }) => ({ w: solveSmooth(design, l2), passes: 0 }))
    : sparsePath(design, path, maxPasses)
