import type { FittedScaling } from '../../data/scaling.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { relaxOf } from '../../penalty/relax.ts'
import { strengthsAlong, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { certifyByProducts } from '../certify/gram-certificate.ts'
import { certifyRefitsByProducts } from '../certify/refit-certificate.ts'
import { reportedPath } from '../relax/blend.ts'
import { refitSquares } from '../relax/refit-squares.ts'
import { activeSetPath } from '../solve/active-set.ts'
import { gramCorrelations } from '../solve/gram-correlations.ts'
import { toNormalForm } from '../solve/normal-form.ts'
import { normaliseProducts, normaliseTarget } from './normalise-products.ts'
import { poseColumns, posedFit } from './pose-columns.ts'
import { factsOf, meansOf, type TrainingSet } from './training-set.ts'

/** A λ path on a training set that is known by its cross-products. Plain data, so that it can go to another thread. */
export interface GramTask {
  readonly run: PathRunSpec
  readonly features: readonly string[]
  readonly set: TrainingSet
  /** Where moments do not say it. */
  readonly scaling: FittedScaling | null
  readonly lambdas: readonly number[]
}

/** One λ of a path, without what only rows can tell. */
export interface GramPoint {
  readonly coefScaled: Float64Array
  readonly used: Int32Array
  readonly interceptScaled: Float64Array
  readonly certificate: Certificate
  readonly passes: number
}

export interface GramFit {
  readonly points: readonly GramPoint[]
  readonly scaling: FittedScaling
}

/** Solves a path from cross-products, and certifies it by them. A pure function of its task: the same on every thread. */
export function fitGram({ run, features, set, scaling, lambdas }: GramTask, core: OpenKernels): GramFit {
  const { arena } = core
  const p = features.length
  const q = p + 2
  const intercept = hasIntercept(run.model)
  const facts = factsOf(set, intercept)
  const posed = poseColumns(run, features, facts, scaling)
  const unit = unitStrengths(run.penalty, posed.context)
  const own = lambdas.map((lambda) => translateLambda(run.penalty, posed.context, lambda))
  const gamma = relaxOf(run.penalty)
  const asPosed = posedFit(facts, posed, intercept)
  return arena.scoped(() => {
    const products = arena.unset(q * q)
    meansOf(set, facts.weight, products.view)
    const { fits, refits } = arena.scoped(() => {
      const gram = arena.unset(p * p)
      const target = arena.unset(p)
      target.view.set(normaliseTarget(facts, (j) => products.view[j * q + p], intercept))
      normaliseProducts(core, facts, products, intercept, gram)
      const problem = gramCorrelations(core, { dimension: p, gram, target })
      const strengths = strengthsAlong(toNormalForm(posed.form, unit), own)
      const walked = activeSetPath(core, problem, strengths, run.update.max_passes)
      const again = gamma === null ? [] : refitSquares(core, problem, walked)
      return {
        fits: walked.map(({ w, used, passes }) => ({ ...asPosed(w, used), passes })),
        refits: again.map((w, l) => asPosed(w, walked[l].used)),
      }
    })
    const { spread, offset } = posed
    const framed = { products, features: p, intercept, spread, offset }
    const path = strengthsAlong(unit, own)
    const { fits: reported, certificates } = reportedPath(gamma, fits, refits, {
      path: (some) => certifyByProducts(core, framed, path, some),
      refits: (some) => certifyRefitsByProducts(framed, path.at(0), some),
    })
    return {
      points: reported.map(({ w, used, b, passes }, l) => ({
        coefScaled: w,
        used,
        interceptScaled: Float64Array.of(b),
        certificate: certificates[l],
        passes,
      })),
      scaling: posed.scaling,
    }
  })
}
