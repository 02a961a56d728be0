import type { Fault } from './faults.ts'
import type { Rule } from './rules.ts'

/** What λ paths and their solver can do, and what only updates over epochs can. */
export const SOLVER_RULES: readonly Rule[] = [
  function pathSolverHasLimits({ model, penalty, update }) {
    if (update.kind !== 'coordinate-descent') return []
    const faults: Fault[] = []
    if (model.kind === 'mlp') {
      faults.push({
        path: 'update.kind',
        what: 'coordinate-descent solves models without hidden layers, and mlp has them',
        fix: 'use an update that runs over epochs, as proximal does',
      })
    }
    if (!['none', 'l1', 'l2', 'elastic-net'].includes(penalty.kind)) {
      faults.push({
        path: 'update.kind',
        what: `coordinate-descent solves none, l1, l2 and elastic-net, and not ${penalty.kind}`,
        fix: 'use one of these penalties, or update.kind: proximal',
      })
    }
    if (penalty.kind !== 'none' && typeof penalty.lambda !== 'number' && penalty.lambda.schedule !== undefined) {
      faults.push({
        path: 'penalty.lambda.schedule',
        what: 'coordinate-descent has no epochs over which λ could change',
        fix: 'write path, max_fraction or a number',
      })
    }
    if (penalty.kind !== 'none' && penalty.bias) {
      faults.push({
        path: 'penalty.bias',
        what: 'coordinate-descent leaves the intercept free of the penalty',
        fix: 'write bias: false, or use an update that runs over epochs',
      })
    }
    return faults
  },
  function onlySolversWalkPaths({ penalty, update }) {
    if (update.kind === 'coordinate-descent' || penalty.kind === 'none' || typeof penalty.lambda === 'number') return []
    if (penalty.lambda.path === undefined) return []
    return [
      {
        path: 'penalty.lambda.path',
        what: `${update.kind} runs over epochs at one λ, and walks no path`,
        fix: 'give a number or max_fraction, search over penalty.lambda, or use update.kind: coordinate-descent',
      },
    ]
  },
  function inverseStrengthsAreOfClassifiers({ model, penalty }) {
    if (!('convention' in penalty) || penalty.convention !== 'sklearn-C') return []
    if (model.kind !== 'logistic' && model.kind !== 'multinomial') {
      return [
        {
          path: 'penalty.convention',
          what: `sklearn-C is of logistic and multinomial models, and this one is ${model.kind}`,
          fix: 'write lariat or sklearn',
        },
      ]
    }
    const { lambda } = penalty
    const numbers = typeof lambda === 'number' ? [lambda] : (lambda.path?.values ?? [])
    return numbers.includes(0) || (typeof lambda !== 'number' && lambda.max_fraction === 0)
      ? [
          {
            path: 'penalty.lambda',
            what: 'with sklearn-C it is C, and 1/C has no value at 0',
            fix: 'write a large C for a weak penalty',
          },
        ]
      : []
  },
]
