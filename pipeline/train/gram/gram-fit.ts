import type { FittedScaling } from '../../data/scaling.ts'
import type { OpenKernels } from '../../kernels/door.ts'
import { relaxOf } from '../../penalty/relax.ts'
import { strengthsAlong, translateLambda, unitStrengths } from '../../penalty/strengths.ts'
import type { GroupL1Penalty } from '../../spec/experiment.gen.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { Certificate } from '../certify/certificate.ts'
import { certifyByProducts, type PosedByProducts } from '../certify/gram-certificate.ts'
import { certifyGroupsByProducts } from '../certify/group-products.ts'
import { certifyRefitsByProducts } from '../certify/refit-certificate.ts'
import { posedGroups } from '../posed-groups.ts'
import { type Proofs, reportedPath } from '../relax/blend.ts'
import { refitSquares } from '../relax/refit-squares.ts'
import { activeSetPath, type Solution } from '../solve/active-set.ts'
import { type CrossProducts, gramCorrelations } from '../solve/gram-correlations.ts'
import { groupGramPath } from '../solve/groups/group-gram.ts'
import { toNormalForm } from '../solve/normal-form.ts'
import { normaliseProducts, normaliseTarget } from './normalise-products.ts'
import { type PosedColumns, poseColumns, posedFit } from './pose-columns.ts'
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

/** How a path is solved and proved from cross-products, by what its penalty is of. */
interface Way {
  solve(problem: CrossProducts): { readonly walked: readonly Solution[]; readonly again: readonly Float64Array[] }
  proofs(framed: PosedByProducts): Proofs
}

/** Solves a path from cross-products, and certifies it by them. A pure function of its task: the same on every thread. */
export function fitGram({ run, features, set, scaling, lambdas }: GramTask, core: OpenKernels): GramFit {
  const { arena } = core
  const p = features.length
  const q = p + 2
  const intercept = hasIntercept(run.model)
  const facts = factsOf(set, intercept)
  const posed = poseColumns(run, features, facts, scaling)
  const asPosed = posedFit(facts, posed, intercept)
  const way =
    run.penalty.kind === 'group-l1'
      ? ofGroups(run.penalty, run.update.max_passes, posed, lambdas, core)
      : ofWeights(run, posed, lambdas, core)
  return arena.scoped(() => {
    const products = arena.unset(q * q)
    meansOf(set, facts.weight, products.view)
    const { fits, refits } = arena.scoped(() => {
      const gram = arena.unset(p * p)
      const target = arena.unset(p)
      target.view.set(normaliseTarget(facts, (j) => products.view[j * q + p], intercept))
      normaliseProducts(core, facts, products, intercept, gram)
      const { walked, again } = way.solve({ dimension: p, gram, target })
      return {
        fits: walked.map(({ w, used, passes }) => ({ ...asPosed(w, used), passes })),
        refits: again.map((w, l) => asPosed(w, walked[l].used)),
      }
    })
    const { spread, offset } = posed
    const proofs = way.proofs({ products, features: p, intercept, spread, offset })
    const { fits: reported, certificates } = reportedPath(relaxOf(run.penalty), fits, refits, proofs)
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

function ofWeights(
  { penalty, update }: PathRunSpec,
  { context, form }: PosedColumns,
  lambdas: readonly number[],
  core: OpenKernels,
): Way {
  const unit = unitStrengths(penalty, context)
  const own = lambdas.map((lambda) => translateLambda(penalty, context, lambda))
  const path = strengthsAlong(unit, own)
  return {
    solve(crossed) {
      const problem = gramCorrelations(core, crossed)
      const walked = activeSetPath(core, problem, strengthsAlong(toNormalForm(form, unit), own), update.max_passes)
      return { walked, again: relaxOf(penalty) === null ? [] : refitSquares(core, problem, walked) }
    },
    proofs: (framed) => ({
      path: (some) => certifyByProducts(core, framed, path, some),
      refits: (some) => certifyRefitsByProducts(framed, path.at(0), some),
    }),
  }
}

function ofGroups(
  penalty: GroupL1Penalty,
  maxPasses: number,
  { context, form }: PosedColumns,
  lambdas: readonly number[],
  core: OpenKernels,
): Way {
  const groups = posedGroups(penalty, context.features, 1)
  return {
    solve: (problem) => ({ walked: groupGramPath(core, problem, form, groups, lambdas, maxPasses), again: [] }),
    proofs: (framed) => ({
      path: (some) => certifyGroupsByProducts(core, framed, groups, lambdas, some),
      refits: () => [],
    }),
  }
}
