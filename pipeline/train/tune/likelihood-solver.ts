import { weightedMean } from '../../data/moments.ts'
import { withMeanOne } from '../../data/weights.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { losses } from '../../loss/index.ts'
import { column } from '../../math/matrix.ts'
import { dot } from '../../math/vector.ts'
import { predictOutputs } from '../path/predict-outputs.ts'
import type { PosedModel } from '../posed-model.ts'
import { newtonSolver } from '../solve/newton-path.ts'
import type { FoldSolver } from './fold-solver.ts'

/** Classes and counts by Newton steps, with the Hessian at the end taken anew: the solver's own may be an older one. */
export function likelihoodSolver(problem: PosedModel, maxPasses: number, core: OpenKernels): FoldSolver {
  const { X, y, intercept, loss, outputs } = problem
  const { rows: n, columns: p } = X
  const weights = withMeanOne(problem.weights)
  const means = Float64Array.from({ length: p }, (_, j) => (intercept ? weightedMean(column(X, j), weights) : 0))
  const ones = new Float64Array(n).fill(1)
  const centred = (j: number) => (j === p ? ones : column(X, j).map((x) => x - means[j]))

  return {
    means,
    solve: newtonSolver(problem, maxPasses, core),
    hessian(members, { w, b }) {
      const m = members.length
      const curvature = new Float64Array(n * outputs * outputs)
      losses[loss].hessian({ rows: n, outputs, eta: predictOutputs(X, w, b), y, weights }, curvature)
      const columns = Array.from(members, (c) => centred(Math.floor(c / outputs)))
      const H = new Float64Array(m * m)
      for (let r = 0; r < m; r++) {
        for (let k = 0; k < outputs; k++) {
          const run = ((members[r] % outputs) * outputs + k) * n
          const scaled = columns[r].map((x, i) => x * curvature[run + i])
          for (let s = 0; s <= r; s++) if (members[s] % outputs === k) H[r * m + s] = dot(scaled, columns[s])
        }
      }
      return H
    },
  }
}
