import { type LossKind, losses } from '../loss/index.ts'
import { digits } from '../math/digits.ts'
import { lossOf } from '../model/layers.ts'
import { penaltyFormula } from '../penalty/index.ts'
import { isPositive } from '../penalty/positive.ts'
import { relaxOf } from '../penalty/relax.ts'
import type { RunSpec } from '../spec/resolve.ts'
import type { Plan } from '../store/plan.ts'
import { netEnds } from '../train/settle.ts'
import { coordinateFormula } from '../update/coordinate-descent.ts'
import { effectiveLambda } from '../update/effective-lambda.ts'
import { updateFormula, updates } from '../update/index.ts'
import { equivalents } from './equivalents/index.ts'
import { type Equivalent, isSingle } from './equivalents/posed.ts'
import { type ExplainedLayer, explainedLayers, explainedRows } from './explained-layers.ts'

/** What a spec really asks for, in formulas with its own numbers. */
export interface Explanation {
  readonly run: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** How many configurations the search makes; this is the first. */
  readonly configurations: number
  readonly loss: string
  readonly layers: readonly LayerExplanation[]
  readonly update: string
  /** By system. */
  readonly equivalents: Readonly<Record<string, Equivalent>>
}

export interface LayerExplanation {
  readonly name: string
  /** What this layer adds to the loss, or nothing. */
  readonly penalty: string
  /** What the λ in it is, where it is not one number. */
  readonly lambda: string | null
  readonly lambdaMax: number | null
  /** Penalty factors other than 1, by feature. */
  readonly factors: Readonly<Record<string, number>>
  /** Features that are zero together, where the penalty names them. */
  readonly groups?: readonly (readonly string[])[]
  /** What is done with the weights that the update ends at, where these are not what is reported. */
  readonly relaxed?: string
  /** The literal update, line after line. */
  readonly update: readonly string[]
  readonly zeros: string
  /** λ whose objective is really solved; a multiple of λ where it is not one number. */
  readonly effectiveLambda: string
  readonly why: string
}

/**
 * explain: the first run of a plan, whose other configurations differ in what the search sets. Of features that stay on the disk λ_max
 * is not worked out, since that would read them all: λ are told as shares of it then.
 */
export function explain(plan: Plan): Explanation {
  const [planned] = plan.runs
  const { spec } = planned
  const inputs = plan.inputsOf(planned)
  const loss = lossOf(spec.model, netEnds(inputs.dataset))
  const layers = explainedLayers(spec, inputs)
  const rows = explainedRows(spec, inputs)
  const { features } = inputs.dataset
  const { features: featureScaling, target: targetScaling } = spec.data.scaling
  const posed = { ...rows, loss, layers, features, featureScaling, targetScaling, update: spec.update }
  return {
    run: planned.id,
    parameters: planned.parameters,
    configurations: new Set(plan.runs.map(({ configuration }) => configuration)).size,
    loss: losses[loss].formula(rows.rows, rows.weighted ? 'v·' : ''),
    layers: layers.map((layer) => explainLayer(layer, spec, loss, features)),
    update: spec.update.kind,
    equivalents: Object.fromEntries(
      Object.entries(equivalents).map(([system, write]) => [system, withUnit(layers, write(posed))]),
    ),
  }
}

/** Says of code in which λ_max stands by its name how it is found. */
function withUnit(layers: readonly ExplainedLayer[], { lines, notes }: Equivalent): Equivalent {
  if (lines.length === 0 || !layers.some(({ ofMax }) => ofMax)) return { lines, notes }
  return { lines, notes: [...notes, 'lam_max: lambda/lambda_fraction in any row of results.csv'] }
}

function explainLayer(
  layer: ExplainedLayer,
  { update }: RunSpec,
  loss: LossKind,
  features: readonly string[],
): LayerExplanation {
  const { name, penalty, lambdas, factors, lambdaMax } = layer
  const single = isSingle(layer)
  const lambda = single ? lambdas[0] : 'λ'
  const term = penaltyFormula(penalty, { lambda, factors: factors !== null })
  const bias = penalty.kind !== 'none' && penalty.bias ? ', w the biases too' : ''
  const shared = {
    name,
    penalty: term.value === '' ? '' : `${term.value}${isPositive(penalty) ? ', w ≥ 0' : ''}${bias}`,
    lambda: lambdaText(layer),
    lambdaMax,
    factors: Object.fromEntries(
      features.flatMap((feature, j) => (factors === null || factors[j] === 1 ? [] : [[feature, factors[j]]])),
    ),
    ...(penalty.kind === 'group-l1' && typeof penalty.groups !== 'string' ? { groups: penalty.groups } : {}),
  }
  if (update.kind === 'coordinate-descent') {
    const gamma = relaxOf(penalty)
    if (gamma !== null) return relaxedLayer(shared, gamma, coordinateFormula(term, loss === 'squared'))
    return {
      ...shared,
      update: coordinateFormula(term, loss === 'squared', isPositive(penalty)),
      zeros: zerosText(term.group === null ? 'exact' : 'exact, whole groups', term.l1 ?? term.subgradient),
      effectiveLambda: single ? digits(lambdas[0]) : 'λ',
      why: `it minimises the objective itself, one ${term.group === null ? 'weight' : 'group'} at a time, and every fit states its duality gap`,
    }
  }
  const solved = effectiveLambda(update, penalty, single ? lambdas[0] : 1)
  return {
    ...shared,
    update: updateFormula(update, term),
    zeros: zerosText(updates[update.kind].zeros, term.l1 ?? term.subgradient),
    effectiveLambda: effectiveText(solved.lambda, single),
    why: solved.why,
  }
}

/** A fit that chooses features, and what is reported in its place. */
function relaxedLayer<Shared extends Pick<LayerExplanation, 'name' | 'penalty' | 'lambda' | 'lambdaMax' | 'factors'>>(
  shared: Shared,
  gamma: number,
  update: readonly string[],
): LayerExplanation {
  const refit = 'argmin of the loss alone over the weights of features that ŵ uses'
  const formula = gamma === 0 ? `w = ${refit}` : `w = ${digits(gamma)}·ŵ + ${digits(1 - gamma)}·w̃, w̃ = ${refit}`
  return {
    ...shared,
    relaxed: `ŵ is the minimiser; reported is ${formula}`,
    update,
    zeros: 'exact, and those of ŵ',
    effectiveLambda: 'no objective',
    why: 'λ chooses the features, and the weights on them are a blend; every ŵ and every refit states its duality gap, and the worse of the two is gap',
  }
}

function lambdaText({ lambdas, ofMax, schedule, penalty, lambdaMax }: ExplainedLayer): string | null {
  if (penalty.kind === 'none') return null
  if (ofMax) {
    const share = (lambda: number) => (lambda === 1 ? 'λ_max' : `${digits(lambda)}·λ_max`)
    const [first, last] = [share(lambdas[0]), share(lambdas[lambdas.length - 1])]
    const told = lambdas.length === 1 ? `λ = ${first}` : `λ: ${lambdas.length} values, from ${first} down to ${last}`
    return `${told}, which the rows on the disk say`
  }
  if (schedule !== null)
    return `λ goes from ${digits(schedule[0])} in the first epoch to ${digits(schedule[1])} in the last`
  if (lambdas.length > 1) {
    return `λ: ${lambdas.length} values, from ${digits(lambdas[0])} down to ${digits(lambdas[lambdas.length - 1])}`
  }
  const fraction = typeof penalty.lambda === 'number' ? undefined : penalty.lambda.max_fraction
  return fraction === undefined || lambdaMax === null ? null : `λ = ${fraction} of λ_max = ${digits(lambdaMax)}`
}

/** Only a penalty with a kink at zero makes zeros, whatever the update. */
function zerosText(zeros: string, sparse: string): string {
  return sparse === '' ? 'none, since nothing here has a kink at zero' : zeros
}

function effectiveText(lambda: number | null, single: boolean): string {
  if (lambda === null) return 'no objective'
  return single ? digits(lambda) : lambda === 1 ? 'λ' : `${digits(lambda)}·λ`
}
