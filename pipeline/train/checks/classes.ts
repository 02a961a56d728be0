import type { Dataset } from '../../data/dataset.ts'
import type { LossKind } from '../../loss/index.ts'
import { lossOf } from '../../model/layers.ts'
import type { Model } from '../../spec/experiment.gen.ts'
import type { Fault } from '../../spec/faults.ts'
import { netEnds } from '../settle.ts'

/** What each loss asks of the target: what is wrong and what to do, or null. */
const needs: { readonly [K in LossKind]: (dataset: Dataset) => readonly [what: string, fix: string] | null } = {
  squared: ({ classes, target }) =>
    classes === null ? null : [`squared loss needs numbers, and "${target}" has ${counted(classes)}`, fixFor(classes)],
  logistic: ({ classes, target, y }) => {
    if (classes !== null && classes.length !== 2)
      return [`logistic loss needs two classes, and "${target}" has ${counted(classes)}`, fixFor(classes)]
    return classes !== null || y.every((value) => value === 0 || value === 1)
      ? null
      : [`logistic loss needs two classes, and "${target}" has numbers other than 0 and 1`, 'use squared loss']
  },
  'cross-entropy': ({ classes, target }) => {
    if (classes === null) return [`cross-entropy needs classes, and "${target}" has numbers`, 'use squared loss']
    return classes.length > 1
      ? null
      : [`"${target}" is ${classes[0]} in every row`, 'give a target with two classes or more']
  },
  poisson: ({ classes, target, y }) => {
    if (classes !== null) return [`poisson loss needs counts, and "${target}" has ${counted(classes)}`, fixFor(classes)]
    return y.some((value) => value < 0)
      ? [`poisson loss needs counts, and "${target}" falls below 0`, 'use squared loss']
      : null
  },
}

/** Whether the loss of the model can be taken of this target. */
export function checkTarget(model: Model, dataset: Dataset): Fault[] {
  const loss = lossOf(model, netEnds(dataset))
  const found = needs[loss](dataset)
  if (found === null) return []
  const [what, fix] = found
  return [{ path: model.kind === 'mlp' ? 'model.loss' : 'model.kind', what, fix }]
}

function counted(classes: readonly string[]): string {
  return classes.length === 1 ? 'one class' : `${classes.length} classes`
}

function fixFor(classes: readonly string[]): string {
  return classes.length === 2
    ? 'use model logistic, or loss: logistic'
    : 'use model multinomial, or loss: cross-entropy'
}
