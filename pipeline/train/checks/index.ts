import type { Outline } from '../../data/dataset.ts'
import { targetFaults } from '../../model/target.ts'
import type { Fault } from '../../spec/faults.ts'
import { isNetRun, type RunSpec } from '../../spec/resolve.ts'
import { type AnyInputs, areInMemory } from '../inputs.ts'
import { classesOfOneRow, classesWithoutRows } from './classes.ts'
import { clippedGradients } from './clipped-gradients.ts'
import {
  coordinateDescentFits,
  freeOfPenalty,
  stabilityFits,
  unheededTraining,
  unknownFactors,
} from './coordinate-descent.ts'
import { fractionalCounts } from './counts.ts'
import { checkGroups, checkPathGroups } from './groups.ts'
import { idlePenalties } from './idle.ts'
import { checkLayers } from './layers.ts'
import { tooManyFolds } from './many-folds.ts'
import { penalisedAt } from './penalised.ts'
import { checkPenalties } from './penalties.ts'
import { positiveFits, positiveSteps } from './positive.ts'
import { redundantLambdas } from './redundant.ts'
import { relaxedFits, relaxedSteps } from './relaxed.ts'
import { severalTargets, unevenTargets } from './several-targets.ts'
import { otherLambdas } from './solved-lambda.ts'
import { sparseFaults } from './sparse.ts'
import { tooLargeSteps } from './step-size.ts'
import { checkTraining } from './training.ts'
import { tuningGroups } from './tuning.ts'
import { unusedHoldout } from './unused-holdout.ts'

/** What is wrong with a run, and what is worth a word although it can be trained. */
export interface Findings {
  readonly faults: readonly Fault[]
  readonly warnings: readonly Fault[]
}

/**
 * Everything about one run that a schema cannot say: whether model, penalty, update and data go together, and whether what
 * is trained is what was asked for. Asked before anything is trained, for each run of a search.
 *
 * @param searched paths that the search sets: what it sets on purpose is not warned of.
 */
export function checkRun(run: RunSpec, inputs: AnyInputs, searched: readonly string[] = []): Findings {
  const factors = unknownFactors(run, inputs.dataset)
  const unfit = sparseFaults(run, inputs.dataset)
  if (isNetRun(run) && unfit.length > 0) return { faults: unfit, warnings: [] }
  if (!isNetRun(run) || !areInMemory(inputs)) {
    const { dataset } = inputs
    const fits = [
      ...coordinateDescentFits(run),
      ...stabilityFits(run),
      ...severalTargets(run, dataset),
      ...targetOrClasses(run, dataset),
      ...freeOfPenalty(run, dataset),
      ...checkPathGroups(run, dataset),
      ...tuningGroups(run, dataset),
      ...relaxedFits(run),
      ...positiveFits(run),
    ]
    const faults = [...factors, ...fits, ...unfit]
    return {
      faults,
      warnings:
        faults.length > 0
          ? []
          : [
              ...unusedHoldout(run, dataset),
              ...tooManyFolds(run, dataset),
              ...unevenTargets(run, dataset),
              ...rareOrFractional(run, dataset),
              ...unheededTraining(run, searched),
            ],
    }
  }

  const { dataset } = inputs
  const structure = checkLayers(run.model, dataset)
  if (structure.length > 0) return { faults: [...factors, ...structure], warnings: [] }
  const layers = penalisedAt(run, dataset)
  const faults = [
    ...factors,
    ...targetOrClasses(run, dataset),
    ...checkPenalties(run, layers),
    ...checkGroups(layers, dataset),
    ...relaxedSteps(run, layers),
    ...positiveSteps(run, layers),
    ...checkTraining(run, inputs),
  ]
  if (faults.length > 0) return { faults, warnings: [] }
  return {
    faults,
    warnings: [
      ...unusedHoldout(run, dataset),
      ...unevenTargets(run, dataset),
      ...rareOrFractional(run, dataset),
      ...otherLambdas(run, layers),
      ...clippedGradients(run, layers),
      ...redundantLambdas(layers),
      ...idlePenalties(run, inputs, layers, searched),
      ...tooLargeSteps(run, inputs, layers),
    ],
  }
}

/** What is worth a word of a target that can be fitted. */
function rareOrFractional(run: RunSpec, dataset: Outline): Fault[] {
  return [...classesOfOneRow(run, dataset), ...fractionalCounts(run, dataset)]
}

/** What the target is not; where it is what the model wants, what its training rows are not. */
function targetOrClasses(run: RunSpec, dataset: Outline): Fault[] {
  const faults = targetFaults(run.model, dataset)
  return faults.length > 0 ? faults : classesWithoutRows(run, dataset)
}
