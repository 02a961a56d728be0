import type { Dataset } from '../../data/dataset.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { RowRoles } from '../path/row-roles.ts'
import type { Units } from '../units.ts'
import { addProducts, type GroupProducts } from './cross-products.ts'
import { type Frame, frameOf, sampleFrame } from './frame.ts'
import { heavyRows, partsOf, rowGroups } from './groups.ts'
import { scalingFromRows } from './pose-columns.ts'
import type { RowSource } from './row-source.ts'
import { scorePaths } from './score-paths.ts'

/** Rows of a table in memory, which every thread sees. */
export function tableRows(run: PathRunSpec, dataset: Dataset, roles: RowRoles, units: Units): RowSource {
  const { X, y, weights } = dataset
  const columns = { X, y, weights }
  const intercept = hasIntercept(run.model)
  const groups = rowGroups(dataset, roles.final, roles.folds)
  const rowsOf = (fit: number) => heavyRows(dataset, fit === 0 ? roles.final : roles.folds[fit - 1].train)

  const productsOf = async (among: readonly Int32Array[], frame: Frame): Promise<(GroupProducts | null)[]> => {
    const parts = partsOf(among, X.columns + 2)
    const found = await Promise.all(parts.map(({ rows }) => units.products({ columns, frame, groups: rows })))
    return among.map((_, g) => {
      const own = parts.flatMap((part, i) => part.groups.flatMap((group, at) => (group === g ? [found[i][at]] : [])))
      return own.length === 0 ? null : addProducts(own)
    })
  }

  return {
    features: dataset.features,
    folds: roles.folds.length,
    rows: heavyRows(dataset, roles.final).length,
    sampledFrame: async () => sampleFrame(columns, rowsOf(0), intercept),
    frameOf: async (fit) => frameOf(columns, rowsOf(fit), intercept),
    products: (frame) => productsOf(groups, frame),
    async productsOf(fit, frame) {
      const [own] = await productsOf([rowsOf(fit)], frame)
      if (own === null) throw new RangeError('a fit has no row with a weight above 0')
      return own
    },
    scalingOf: async (fit, facts) => scalingFromRows(run, dataset, facts, () => rowsOf(fit)),
    scores: (fits, frame) => scorePaths({ columns, frame, groups, roles, fits }, units),
    path(fit, lambdas) {
      const [train, held] =
        fit === 0 ? [roles.final, roles.test] : [roles.folds[fit - 1].train, roles.folds[fit - 1].held]
      return units.path({ run, dataset, train, held, lambdas })
    },
  }
}
