import { type Outline, ROLE } from '../../data/dataset.ts'
import { lossOf } from '../../model/layers.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'
import { meant, suggest } from '../../spec/suggest.ts'
import { metricsOf } from '../metrics.ts'

/** Where errors are taken. */
const PARTS = ['train', 'validation', 'test', 'nested']

/** What is only there of several rows together. */
const OF_SEVERAL = ['r2', 'auc']

/** What fits have beside errors; by layer, too (`nonzeros.hidden`). */
const OF_FITS = [
  ...['nonzeros', 'sparsity', 'features', 'near_zeros', 'dead_units', 'l1_norm', 'max_abs_weight'],
  ...['support_stability', 'support_jaccard', 'support_precision', 'support_recall', 'support_fdr'],
  ...['gap', 'kkt', 'distance', 'passes', 'lambda', 'lambda_fraction', 'epoch', 'step'],
]

/**
 * Why no fit of a run will have a metric that something is to be decided by; what else there may be is told by the results themselves.
 *
 * @param path where the spec names it.
 */
export function metricFaults(metric: string, path: string, run: RunSpec, dataset: Outline): Fault[] {
  const fault = (what: string, fix: string) => [{ path, what, fix }]
  const { features, classes, roles } = dataset
  const loss = lossOf(run.model, { features: features.length, targets: 1, classes: classes?.length ?? null })
  const known = metricsOf[loss]
  const [part, ...rest] = metric.split('.')
  const name = rest.join('.')
  if (rest.length === 0) {
    const rows = run.validation.kind === 'none' ? 'train' : 'validation'
    if (known.some((one) => one === metric))
      return fault(`"${metric}" does not say of which rows`, `write ${rows}.${metric}`)
    const ofOthers = Object.values(metricsOf).some((others) => others.some((one) => one === metric))
    if (ofOthers) return fault(`a ${run.model.kind} model has no ${metric}`, suggest(metric, known))
    const misspelt = !OF_FITS.includes(metric) && meant(metric, OF_FITS) !== undefined
    return misspelt ? fault(`no fit has ${metric}`, suggest(metric, OF_FITS)) : []
  }
  if (!PARTS.includes(part)) return []
  if (part === 'nested' && run.validation.kind !== 'nested')
    return fault(`there is no ${metric} without nested validation`, 'write validation: {kind: nested}')
  if (part === 'nested' && known.some((one) => one === name))
    return fault(`${metric} is of the whole selection, and no fit has it`, `write validation.${name}`)
  if (part === 'test' && !roles.includes(ROLE.test))
    return fault(`there is no ${metric} without test rows`, 'add data.split: {kind: fraction, test: 0.2}')
  if (part === 'validation' && run.validation.kind === 'leave-one-out' && OF_SEVERAL.includes(name))
    return fault(`one row alone has no ${name}`, 'choose by another metric, or write kind: cross-validation')
  const names: readonly string[] = part === 'train' ? [...known, 'objective'] : known
  if (names.includes(part === 'validation' ? name.replace(/_se$/, '') : name)) return []
  return fault(`a ${run.model.kind} model has no ${metric}`, suggest(name, names))
}
