import type { OpenKernels } from '../../../kernels/door.ts'
import { powerOfTwoBelow } from '../../../math/power.ts'
import { maxAbs } from '../../../math/vector.ts'
import type { PathSolution } from '../../family.ts'
import { groupsAt, type PosedGroup } from '../../posed-groups.ts'
import type { PosedModel } from '../../posed-model.ts'
import { linkOf } from '../newton/link.ts'
import { nullIntercepts } from '../newton/null-model.ts'
import { KKT_TOLERANCE, roomsOf, SLOPE_ROUNDING, sizeOfSlopes } from '../newton-path.ts'
import { Trail } from '../trail.ts'
import { groupFrame } from './group-frame.ts'
import { GroupSolver } from './group-solver.ts'

/** Group-lasso paths of any loss, at each λ from the solution at the last. */
export function groupPath(
  problem: PosedModel,
  groups: readonly PosedGroup[],
  lambdas: readonly number[],
  maxPasses: number,
  core: OpenKernels,
): PathSolution[] {
  const isQuadratic = problem.loss === 'squared'
  // Squares of a target of any size; classes and counts are as they are.
  const size = isQuadratic ? maxAbs(problem.y) : 0
  const unit = size > 0 ? powerOfTwoBelow(size) : 1
  const posed = isQuadratic ? { ...problem, y: problem.y.map((value) => value / unit) } : problem
  return core.arena.scoped(() => {
    const frame = groupFrame(posed, groups, core)
    const solver = new GroupSolver(core, linkOf(posed, core), frame.columns, frame.groups, isQuadratic)
    solver.u.set(nullIntercepts(posed), problem.X.columns * problem.outputs)
    const largest = solver.largestSlope()
    const rounding = SLOPE_ROUNDING * sizeOfSlopes(posed)
    const costs = frame.groups.flatMap(({ strength }) => (strength > 0 ? [strength] : []))
    const rooms = roomsOf(problem, lambdas.length)
    const trail = new Trail()
    return lambdas.map((asPosed, l) => {
      const lambda = asPosed / unit
      const least = lambda > 0 ? costs.reduce((low, cost) => Math.min(low, lambda * cost), largest) : largest
      const tolerance = Math.max(KKT_TOLERANCE * least, rounding)
      trail.lead(lambda, solver.u)
      const isHeld = lambda > 0 && costs.length === frame.groups.length
      const { passes, attained } = solver.solve({ lambda, tolerance, maxPasses, isHeld })
      trail.add(lambda, solver.u)
      const { w, b } = frame.weights(solver.u, strengthsOf(groupsAt(groups, asPosed), problem), rooms[l])
      for (const values of [w, b]) for (let c = 0; c < values.length; c++) values[c] *= unit
      return { w, b, passes, attained: attained || isHeld || isQuadratic }
    })
  })
}

/** Of each feature, which is free where its group is. */
function strengthsOf(groups: readonly PosedGroup[], { X, outputs }: PosedModel) {
  const l1 = new Float64Array(X.columns)
  for (const { members, strength } of groups) for (const c of members) l1[Math.floor(c / outputs)] = strength
  return { l1, l2: new Float64Array(X.columns), positive: false }
}
