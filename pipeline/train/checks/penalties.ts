import { penaltyFunction } from '../../penalty/index.ts'
import type { Penalty } from '../../spec/experiment.gen.ts'
import type { Fault } from '../../spec/faults.ts'
import type { NetRunSpec } from '../../spec/resolve.ts'
import { refuseOptions, refusePenalty } from '../../update/refuse.ts'
import type { PenalisedAt } from './penalised.ts'

/** Every layer's penalty with the update: whether they go together, and whether its λ and factors can be had. */
export function checkPenalties({ update, penalty }: NetRunSpec, layers: readonly PenalisedAt[]): Fault[] {
  return [
    ...refuseOptions(update),
    ...layers.flatMap((layer) => {
      // A layer's own penalty is what breaks the rule, as the update serves the others.
      const own = layer.path === 'penalty' ? {} : { path: `${layer.path}.kind` }
      return refusePenalty(update, layer.penalty).map((fault) => ({ ...fault, ...own }))
    }),
    ...layers.flatMap((layer) => [...checkLambda(layer), ...checkConvention(layer), ...checkFactors(layer)]),
    ...unusedFactors(penalty, layers),
  ]
}

function checkLambda({ written, penalty, path, units }: PenalisedAt): Fault[] {
  if (written.kind === 'none' || penalty.kind === 'none' || typeof written.lambda === 'number') return []
  if (written.lambda.path !== undefined) {
    return [
      {
        path: `${path}.lambda.path`,
        what: 'a λ path is for update coordinate-descent; an update over epochs takes one λ',
        fix: `use coordinate-descent, or search.parameters: {${path}.lambda: {log: [0.001, 1], count: 10}}`,
      },
    ]
  }
  if (written.lambda.max_fraction === undefined) return []
  const ones = new Float64Array(units).fill(1)
  const largest = penaltyFunction(penalty, { units, inputs: 1, factors: null }).lambdaMax(ones)
  if (largest > 0 && Number.isFinite(largest)) return []
  const what = `${written.kind} has no λ_max: no λ makes all of its weights zero that is known before training`
  return [{ path: `${path}.lambda.max_fraction`, what, fix: 'write λ as a number' }]
}

/** A convention is a way to read numbers: only a number can be read. */
function checkConvention({ written, path }: PenalisedAt): Fault[] {
  if (written.kind === 'none' || !('convention' in written)) return []
  const { convention, kind } = written
  if (convention === 'glmnet') {
    const what = 'glmnet divides the L2 part by sd(y) and rescales factors within its own solver, which no step does'
    return [{ path: `${path}.convention`, what, fix: 'use update coordinate-descent, or convention: lariat' }]
  }
  const differs = (convention === 'keras' && kind !== 'l1') || (convention === 'sklearn' && kind === 'l2')
  if (!differs || typeof written.lambda === 'number') return []
  const what = `${convention} would write another λ for ${kind}, but this one is no number to be converted`
  return [{ path: `${path}.convention`, what, fix: 'write convention: lariat, or λ as a number' }]
}

function checkFactors({ written, path, first, name }: PenalisedAt): Fault[] {
  if (!hasFactors(written)) return []
  const at = `${path}.factors`
  if (first || path === 'penalty') return []
  const what = `factors are of features, and the inputs of layer "${name}" are none`
  return [{ path: at, what, fix: 'put them into the first layer, or take them out' }]
}

/** Factors of the experiment's penalty, where the first layer has a penalty of its own. */
function unusedFactors(penalty: Penalty, [first]: readonly PenalisedAt[]): Fault[] {
  if (!hasFactors(penalty) || first.path === 'penalty') return []
  const what = `factors are of features, and the first layer, "${first.name}", has a penalty of its own`
  return [{ path: 'penalty.factors', what, fix: `write them in ${first.path}` }]
}

function hasFactors(penalty: Penalty): boolean {
  return penalty.kind !== 'none' && Object.keys(penalty.factors).length > 0
}
