import { column } from '../math/matrix.ts'
import { enumerate } from '../spec/enumerate.ts'
import type { Data } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { type AnyDataset, isSparse } from './dataset.ts'
import { fitRows } from './folds.ts'
import { sparseMoments } from './sparse-moments.ts'

/** What can be fitted but is hardly meant. */
export function warningsOf(dataset: AnyDataset, data: Data): readonly Fault[] {
  return [...constantWarning(constantFeatures(dataset)), ...leakWarning(data)]
}

/** Of features that cannot matter beside an intercept. */
export function constantWarning(features: readonly string[]): readonly Fault[] {
  if (features.length === 0) return []
  const names = features.map((name) => `"${name}"`)
  return [
    {
      path: 'data.features',
      what: `constant in every row that is fitted: ${enumerate(names, 8)}`,
      fix: 'beside an intercept the coefficient is 0: put it into data.exclude if that is not wanted',
    },
  ]
}

function leakWarning({ scaling }: Data): readonly Fault[] {
  if (scaling.fit_on !== 'all') return []
  return [
    {
      path: 'data.scaling.fit_on',
      what: 'scaling fitted on all rows leaks held-out rows into the fit',
      fix: 'use train, unless an older table is to be reproduced',
    },
  ]
}

function constantFeatures(dataset: AnyDataset): readonly string[] {
  const { features, weights } = dataset
  const rows = fitRows(dataset).filter((row) => weights === null || weights[row] > 0)
  if (isSparse(dataset)) {
    const moments = sparseMoments(dataset.X, rows, weights)
    // That no fitted row has some feature is how sparse tables are.
    return features.filter((_, j) => moments[j].min === moments[j].max && moments[j].min !== 0)
  }
  const { X } = dataset
  return features.filter((_, j) => {
    const values = column(X, j)
    return rows.every((row) => values[row] === values[rows[0]])
  })
}
