import { column } from '../math/matrix.ts'
import { enumerate } from '../spec/enumerate.ts'
import type { Data } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { type AnyDataset, isSparse } from './dataset.ts'
import { fitRows } from './folds.ts'
import { sparseMoments } from './sparse-moments.ts'

/** What can be fitted but is hardly meant. */
export function warningsOf(dataset: AnyDataset, data: Data): readonly Fault[] {
  const warnings: Fault[] = []
  const constant = constantFeatures(dataset).map((name) => `"${name}"`)
  if (constant.length > 0) {
    warnings.push({
      path: 'data.features',
      what: `constant in every row that is fitted: ${enumerate(constant, 8)}`,
      fix: 'beside an intercept the coefficient is 0: put it into data.exclude if that is not wanted',
    })
  }
  if (data.scaling.fit_on === 'all') {
    warnings.push({
      path: 'data.scaling.fit_on',
      what: 'scaling fitted on all rows leaks held-out rows into the fit',
      fix: 'use train, unless an older table is to be reproduced',
    })
  }
  return warnings
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
