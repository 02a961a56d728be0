import type { Dataset } from '../../data/dataset.ts'
import type { FittedScaling } from '../../data/scaling.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { strengthsAlong, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { certifyByProducts } from '../certify/gram-certificate.ts'
import { activeSetPath } from '../solve/active-set.ts'
import { gramCorrelations } from '../solve/gram-correlations.ts'
import { toNormalForm, weightsAsPosed } from '../solve/normal-form.ts'
import { crossProducts, type GroupProducts } from './cross-products.ts'
import { type Frame, frameOf } from './frame.ts'
import { betweenFrames, type FrameModel, inFrame, interceptAsPosed } from './in-frame.ts'
import { normaliseProducts } from './normalise-products.ts'
import { poseColumns } from './pose-columns.ts'
import { trainingSet } from './training-set.ts'

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
  const posed = poseColumns(run, dataset, set, rows)
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
  const fits = solutions.map(({ w, passes }) => {
    weightsAsPosed(form, w)
    return { w, b: intercept ? interceptAsPosed(set, posed, w) : 0, passes }
  })
  const { spread, offset } = posed
  const certificates = certifyByProducts(
    core,
    { sums: set.sums, features: p, intercept, spread, offset },
    strengthsAlong(unit, own),
    fits,
  )
  const model = inFrame(set, posed, fits, intercept)
  return {
    points: fits.map(({ w, b, passes }, l) => ({
      coefScaled: w,
      interceptScaled: Float64Array.of(b),
      certificate: certificates[l],
      passes,
    })),
    scaling,
    model: set.frame === task.frame ? model : betweenFrames(set.frame, task.frame, model),
  }
}
