import type { OpenKernels } from '../../kernels/door.ts'
import { nonzeroPlaces, nonzeros } from '../../math/vector.ts'
import type { StrengthsAlong } from '../../penalty/strengths.ts'
import { type Solution, solverOn } from './active-set.ts'
import { columnCorrelations } from './column-correlations.ts'
import { type Descended, Descent, type DescentLimits } from './descent/descent.ts'
import { sparseResiduals, type UnitColumns } from './descent/unit-columns.ts'
import { Support } from './support.ts'
import { Trail } from './trail.ts'

/** Supports of no more are solved by a factor, which costs less than anything else. */
const FEW = 500

/** Supports of no more get a factor where sweeps do not come to an end. */
const MOST = 2048

/** Sweeps at one λ, after which columns hang together so closely that a factor is the shorter way. */
const PATIENCE = 300

/**
 * Lasso and elastic-net paths of sparse columns. Supports begin small and are solved as those of dense columns are, to the last
 * digit; where they grow too large for a factor, coordinate descent goes on, to the gap that is asked for. Where it does not get
 * there, that λ and those after it have a factor again, as long as this is of a bearable size.
 *
 * @param lambdas what the strengths of the path grow with.
 */
export function sparsePath(
  core: OpenKernels,
  columns: UnitColumns,
  path: StrengthsAlong,
  lambdas: readonly number[],
  limits: DescentLimits,
): Solution[] {
  const p = columns.count
  const weights = new Float64Array(p * path.length)
  const { maxPasses } = limits
  const sweeps = openSweeps(core, columns, path, lambdas)
  let factored: Factored | null = openFactored(core, columns, path, maxPasses, FEW)
  let isPatient = false

  /** Writes the weights of a λ. @returns its passes. */
  const solve = (l: number, w: Float64Array): number => {
    for (let passes = 0; ; ) {
      if (factored !== null) {
        passes += factored.solve(l, w)
        if (factored.isWhole()) return passes
        factored = null
        sweeps.begin(w)
      }
      const most = isPatient ? maxPasses : Math.min(PATIENCE, maxPasses)
      const end = sweeps.solve(l, w, { ...limits, maxPasses: most })
      passes += end.passes
      if (isPatient || end.gap <= limits.gap || nonzeros(w) > MOST) return passes
      isPatient = true
      factored = openFactored(core, columns, path, maxPasses, MOST)
      factored.begin(l, w)
    }
  }
  return Array.from({ length: path.length }, (_, l) => {
    const w = weights.subarray(l * p, (l + 1) * p)
    const passes = solve(l, w)
    return { w, used: nonzeroPlaces(w), passes }
  })
}

/** Supports by their factor. */
interface Factored {
  /** Begins from these weights. */
  begin(l: number, w: Float64Array): void
  /** Writes the weights of a λ. @returns the rounds it took. */
  solve(l: number, w: Float64Array): number
  /** False where the support has outgrown its factor: then the weights are those on the way. */
  isWhole(): boolean
}

function openFactored(
  core: OpenKernels,
  columns: UnitColumns,
  path: StrengthsAlong,
  maxPasses: number,
  most: number,
): Factored {
  const ridged = path.at(0).l2.some((strength) => strength > 0)
  const problem = columnCorrelations(core, sparseResiduals(columns, core), ridged)
  const support = new Support(core, problem)
  const solve = solverOn(problem, support, maxPasses, most)
  return {
    begin: (l, w) => support.adopt(w, path.multiple(l)),
    solve: (l, w) => solve(path.multiple(l), w.fill(0)).passes,
    isWhole: () => support.size <= most,
  }
}

/** Supports by sweeps of coordinate descent, each λ from where the last few lead. */
interface Sweeps {
  /** Begins from these weights. */
  begin(w: Float64Array): void
  /** Writes the weights of a λ. */
  solve(l: number, w: Float64Array, limits: DescentLimits): Descended
}

function openSweeps(core: OpenKernels, columns: UnitColumns, path: StrengthsAlong, lambdas: readonly number[]): Sweeps {
  const trail = new Trail()
  const next = new Float64Array(columns.count)
  let descent: Descent | null = null
  const opened = () => {
    descent ??= new Descent(core, columns)
    return descent
  }
  return {
    begin: (w) => opened().weights.set(w),
    solve(l, w, limits) {
      const { weights } = opened()
      trail.lead(lambdas[l], weights)
      const isLast = l + 1 === path.length
      if (!isLast) next.set(path.at(l + 1).l1)
      const end = opened().solve(path.at(l), isLast ? null : next, limits)
      w.set(weights)
      trail.add(lambdas[l], w)
      return end
    },
  }
}
