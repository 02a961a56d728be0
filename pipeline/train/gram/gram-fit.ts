import type { Dataset } from '../../data/dataset.ts'
import type { FittedScaling } from '../../data/scaling.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { strengthsAlong, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { certifyByProducts, type FrameModel } from '../certify/gram-certificate.ts'
import { activeSetPath } from '../solve/active-set.ts'
import { gramCorrelations } from '../solve/gram-correlations.ts'
import { toNormalForm, weightsAsPosed } from '../solve/normal-form.ts'
import { crossProducts, type GroupProducts } from './cross-products.ts'
import { type Frame, frameOf } from './frame.ts'
import { normaliseProducts, type PosedProducts, poseProducts } from './pose-products.ts'
import { type TrainingSet, trainingSet } from './training-set.ts'

/** A λ path on a training set that is known by its cross-products. Plain data, so that it can go to another thread. */
export interface GramTask {
  readonly run: PathRunSpec
  readonly dataset: Dataset
  /** Rows of the training set with a weight above 0. */
  readonly rows: Int32Array
  readonly frame: Frame
  /** What its groups of rows came to. */
  readonly groups: readonly GroupProducts[]
  readonly lambdas: readonly number[]
}

/** One λ of a path, without what only rows can tell. */
export interface GramPoint {
  readonly coefScaled: Float64Array
  readonly interceptScaled: Float64Array
  readonly certificate: Certificate
  readonly passes: number
}

export interface GramFit {
  readonly points: readonly GramPoint[]
  readonly scaling: FittedScaling
  /** The same path as it predicts in the frame of the task. */
  readonly model: FrameModel
}

/** A frame that is off is moved to the means themselves; after that many times the columns are past help. */
const MOST_FRAMES = 3

/** Solves a path from cross-products, and certifies it by them. A pure function of its task: the same on every thread. */
export function fitGram(task: GramTask, core: OpenKernels): GramFit {
  const { run, dataset, rows, lambdas } = task
  const intercept = hasIntercept(run.model)
  let set = trainingSet(task.groups, task.frame, dataset, rows, intercept)
  for (let frames = 1; set.offCentre && frames < MOST_FRAMES; frames++) {
    const frame = frameOf(dataset, rows, intercept)
    set = trainingSet(crossProducts({ columns: dataset, frame, groups: [rows] }, core), frame, dataset, rows, intercept)
  }
  const posed = poseProducts(run, dataset, set, rows)
  const { scaling, context, form } = posed
  const unit = unitStrengths(run.penalty, context)
  const own = lambdas.map((lambda) => translateLambda(run.penalty, context, lambda))

  const p = set.features
  const solutions = core.arena.scoped(() => {
    const gram = core.arena.unset(p * p)
    const target = core.arena.float64(p)
    normaliseProducts(set, intercept, gram.view, target.view)
    const problem = gramCorrelations(core, { dimension: p, gram, target })
    return activeSetPath(core, problem, strengthsAlong(toNormalForm(form, unit), own), run.update.max_passes)
  })
  const fits = solutions.map(({ w, passes }) => ({ w: weightsAsPosed(form, w), passes }))

  const offset = scaling.featureShift.map((shift, j) => (set.frame.shift[j] - shift) / scaling.featureScale[j])
  const spread = scaling.featureScale.map((scale, j) => set.frame.unit[j] / scale)
  const targetUnit = set.frame.unit[p] / scaling.targetScale
  const model = inFrame(set, spread, targetUnit, fits, intercept)
  const certificates = certifyByProducts(
    core,
    { sums: set.sums, features: p, intercept, spread, offset, targetUnit },
    strengthsAlong(unit, own),
    model,
  )
  return {
    points: fits.map(({ w, passes }, l) => ({
      coefScaled: w,
      interceptScaled: Float64Array.of(intercept ? interceptAsPosed(set, posed, w) : 0),
      certificate: certificates[l],
      passes,
    })),
    scaling,
    model: set.frame === task.frame ? model : between(set.frame, task.frame, model),
  }
}

/** b = ȳ − x̄·w, of the scaled features and target. */
function interceptAsPosed({ moments, features: p }: TrainingSet, { scaling }: PosedProducts, w: Float64Array): number {
  let b = (moments[p].mean - scaling.targetShift) / scaling.targetScale
  for (let j = 0; j < p; j++) {
    if (w[j] !== 0) b -= w[j] * ((moments[j].mean - scaling.featureShift[j]) / scaling.featureScale[j])
  }
  return b
}

/** The path as it predicts the frame's target from the frame's features. */
function inFrame(
  { features: p, means }: TrainingSet,
  spread: Float64Array,
  targetUnit: number,
  fits: readonly { w: Float64Array }[],
  intercept: boolean,
): FrameModel {
  const L = fits.length
  const weights = new Float64Array(p * L)
  const intercepts = new Float64Array(L)
  for (const [l, { w }] of fits.entries()) {
    if (intercept) intercepts[l] = means[p]
    for (let j = 0; j < p; j++) {
      if (w[j] === 0) continue
      weights[j * L + l] = (w[j] * spread[j]) / targetUnit
      if (intercept) intercepts[l] -= weights[j * L + l] * means[j]
    }
  }
  return { weights, intercepts }
}

/** The same predictions in another frame. */
function between(from: Frame, to: Frame, { weights, intercepts }: FrameModel): FrameModel {
  const p = from.shift.length - 1
  const L = intercepts.length
  const target = from.unit[p] / to.unit[p]
  const moved = new Float64Array(p * L)
  const constants = intercepts.map((value) => value * target + (from.shift[p] - to.shift[p]) / to.unit[p])
  for (let j = 0; j < p; j++) {
    for (let l = 0; l < L; l++) {
      const weight = weights[j * L + l]
      if (weight === 0) continue
      moved[j * L + l] = weight * target * (to.unit[j] / from.unit[j])
      constants[l] += moved[j * L + l] * ((to.shift[j] - from.shift[j]) / to.unit[j])
    }
  }
  return { weights: moved, intercepts: constants }
}
