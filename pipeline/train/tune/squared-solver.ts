import type { OpenKernels } from '../../kernels/door.ts'
import { column } from '../../math/matrix.ts'
import { dot } from '../../math/vector.ts'
import type { PosedModel } from '../posed-model.ts'
import { activeSetSolver } from '../solve/active-set.ts'
import { designOf, interceptOf } from '../solve/design.ts'
import { gramCorrelations } from '../solve/gram-correlations.ts'
import { normalForm, toNormalForm, weightsAsPosed } from '../solve/normal-form.ts'
import type { FoldSolver } from './fold-solver.ts'

/** Squared loss from its cross-products, which are taken once: rows cost nothing after that, whatever the strengths. */
export function squaredSolver(problem: PosedModel, maxPasses: number, core: OpenKernels): FoldSolver {
  const { X, y, weights, intercept } = problem
  const { kernels, arena } = core
  const { rows: n, columns: p } = X
  const design = designOf(X, y, weights, intercept)
  const length = (values: Float64Array) => Math.sqrt(dot(values, values))
  const form = normalForm(
    Float64Array.from({ length: p }, (_, j) => length(column(design.Z, j))),
    length(design.t),
  )
  const gram = arena.float64(p * p)
  const target = arena.float64(p)
  arena.scoped(() => {
    const Z = arena.unset(n * p)
    const t = arena.unset(n)
    for (let j = 0; j < p; j++) {
      const from = column(design.Z, j)
      for (let i = 0; i < n; i++) Z.view[j * n + i] = from[i] / form.lengths[j]
    }
    for (let i = 0; i < n; i++) t.view[i] = design.t[i] / form.targetLength
    kernels.gram(n, p, Z.offset, n, gram.offset, p)
    kernels.gemvTransposed(n, p, Z.offset, n, t.offset, target.offset)
  })
  const solve = activeSetSolver(core, gramCorrelations(core, { dimension: p, gram, target }), maxPasses)

  return {
    means: design.columnMeans,
    solve(strengths) {
      const { w, used } = solve({ unit: toNormalForm(form, strengths), lambda: 1 }, new Float64Array(p))
      weightsAsPosed(form, w, used)
      return { w, b: Float64Array.of(interceptOf(design, w)) }
    },
    // About their means, columns have nothing to do with the intercept.
    hessian(members) {
      const m = members.length
      const entry = (a: number, b: number) => {
        if (a === p || b === p) return a === b ? 1 : 0
        return gram.view[a * p + b] * form.lengths[a] * form.lengths[b]
      }
      return Float64Array.from({ length: m * m }, (_, at) => entry(members[Math.floor(at / m)], members[at % m]))
    },
  }
}
