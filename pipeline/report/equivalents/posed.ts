import type { LossKind } from '../../loss/index.ts'
import { digits } from '../../math/digits.ts'
import { parts } from '../../penalty/index.ts'
import { relaxOf } from '../../penalty/relax.ts'
import type { Activation, Penalty, Scaling, Update } from '../../spec/experiment.gen.ts'

/** One layer with all that another system has to be told of it. */
export interface PosedLayer {
  readonly name: string
  readonly units: number
  readonly inputs: number
  readonly activation: Activation
  readonly bias: boolean
  /** In Lariat's own convention. */
  readonly penalty: Penalty
  /** Own λ; several for a path, strong to weak. */
  readonly lambdas: readonly number[]
  /** Whether these are multiples of the spec's own λ_max, which is not known here. */
  readonly ofMax: boolean
  /** Why λ is no single number although it is no path: it is scheduled. */
  readonly scheduled: boolean
  readonly factors: Float64Array | null
}

/** What is fitted, in numbers: whatever other systems divide or multiply by. */
export interface Posed {
  readonly loss: LossKind
  readonly layers: readonly PosedLayer[]
  readonly rows: number
  /** Sum of the observation weights, the number of rows where there are none. */
  readonly totalWeight: number
  readonly weighted: boolean
  readonly batch: number
  /** 1/n standard deviation of the target as it is fitted. */
  readonly targetSd: number
  readonly features: readonly string[]
  readonly featureScaling: Scaling['features']
  readonly targetScaling: Scaling['target']
  readonly update: Update
}

/** Whether what is reported is a blend with a refit. */
export function isRelaxed({ layers }: Posed): boolean {
  return layers.some(({ penalty }) => relaxOf(penalty) !== null)
}

/** Lines of code, or none where the system cannot say it; and what has to be said beside. */
export interface Equivalent {
  readonly lines: readonly string[]
  readonly notes: readonly string[]
}

/** What has to be done to the table before, but for the scalings that a system does itself and weights that its code mentions. */
export function beforehand(
  { featureScaling, targetScaling, weighted }: Posed,
  { scalings = [], weights = false }: { scalings?: readonly Scaling['features'][]; weights?: boolean } = {},
): string[] {
  const moments = weighted ? ', by weighted moments' : ''
  return [
    ...(featureScaling === 'none' || scalings.includes(featureScaling)
      ? []
      : [`X scaled before (${featureScaling}${moments})`]),
    ...(targetScaling === 'standardize' ? [`y divided before by its standard deviation (1/n${moments})`] : []),
    ...(weighted && !weights ? ['each row has its weight v in the loss'] : []),
  ]
}

/** Absolute strengths as code: a number, or a multiple of `lam` where there are several λ. */
export interface Strength {
  /** `times` its L1 part, its L2 part, both; 0 is `0`. */
  l1(times?: number): string
  l2(times?: number): string
  /** share1·L1 + share2·L2. */
  sum(share1: number, share2: number): string
  /** The shares themselves. */
  readonly shares: { readonly l1: number; readonly l2: number }
}

/** Whether λ is one number that is known. */
export function isSingle({ lambdas, scheduled, ofMax }: PosedLayer): boolean {
  return lambdas.length === 1 && !scheduled && !ofMax
}

/** Null where the penalty is no sum of |w| and w². */
export function strengthOf(layer: PosedLayer): Strength | null {
  const { penalty, lambdas } = layer
  const found = parts(penalty)
  if (found === null) return null
  const single = isSingle(layer)
  const lambda = single ? lambdas[0] : 1
  // A λ of 0 has no parts: nothing is penalised.
  const shares = single && lambda === 0 ? { l1: 0, l2: 0 } : found
  const code = (share: number) => {
    if (share === 0 || single) return digits(share * lambda)
    return share === 1 ? 'lam' : `${digits(share)} * lam`
  }
  return {
    l1: (times = 1) => code(times * shares.l1),
    l2: (times = 1) => code(times * shares.l2),
    sum: (share1, share2) => code(share1 * shares.l1 + share2 * shares.l2),
    shares,
  }
}

/**
 * λ of a group for each feature, of what it is worth to every class or target, in a system that takes no root of their number; null where
 * the penalty is none of such groups, or of intercepts, too.
 */
export function jointStrength(layer: PosedLayer, times = 1): string | null {
  const { penalty, units, lambdas } = layer
  if (penalty.kind !== 'group-l1' || penalty.groups !== 'inputs' || penalty.bias || units < 2) return null
  const root = times * Math.sqrt(units)
  return isSingle(layer) ? digits(root * lambdas[0]) : `${digits(root)} * lam`
}

export function nothing(note: string): Equivalent {
  return { lines: [], notes: [note] }
}

export function hasFactors({ layers }: Posed): boolean {
  return layers.some(({ factors }) => factors !== null)
}

/** `lines` for every λ of a path in turn; as they are where there is one λ. */
export function forEachLambda(layer: PosedLayer, lines: readonly string[]): string[] {
  const { lambdas, scheduled, ofMax } = layer
  if (scheduled) return ['# lam is λ of the epoch', ...lines]
  if (isSingle(layer)) return [...lines]
  if (lambdas.length === 1) return [`lam = ${digits(lambdas[0])} * lam_max`, ...lines]
  const values = geometric(lambdas)
    ? `np.geomspace(${digits(lambdas[0])}, ${digits(lambdas[lambdas.length - 1])}, ${lambdas.length})`
    : `[${lambdas.map(digits).join(', ')}]`
  return [`for lam in ${ofMax ? `lam_max * ${values}` : values}:`, ...lines.map((line) => `    ${line}`)]
}

/** Whether the values fall by the same ratio from each to the next. */
export function geometric(values: readonly number[]): boolean {
  const ratio = values[1] / values[0]
  return (
    values.length > 2 &&
    ratio > 0 &&
    values.every((value, i) => i === 0 || Math.abs(value / values[i - 1] - ratio) <= 1e-6 * ratio)
  )
}
