import { constraintsOf } from './constraints.ts'
import { expectationFaults } from './expectation-rules.ts'
import type { Fault } from './faults.ts'
import { hasIntercept, type ResolvedExperiment } from './resolve.ts'
import { tuningFaults } from './tuning-rules.ts'

/** One rule over several values of a spec: what a schema cannot say. */
type Rule = (experiment: ResolvedExperiment) => readonly Fault[]

/** Combinations that cannot work. Each names what is wrong and what is possible. */
export function brokenRules(experiment: ResolvedExperiment): Fault[] {
  return RULES.flatMap((rule) => rule(experiment))
}

/** Combinations that work, but perhaps not as meant. */
export function warnings(experiment: ResolvedExperiment): Fault[] {
  return WARNINGS.flatMap((rule) => rule(experiment))
}

/** Names that are devices on Windows, in any folder. */
const DEVICES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/

const RULES: readonly Rule[] = [
  tuningFaults,
  function expectationsCanHold({ expect }) {
    return expectationFaults(expect)
  },
  function namesAreFolders({ name }) {
    if (!DEVICES.test(name)) return []
    return [
      {
        path: 'name',
        what: `"${name}" is a device on Windows, and no folder can be called so`,
        fix: 'take another name',
      },
    ]
  },
  function pathIsOneThing({ penalty }) {
    const path = penalty.kind === 'none' || typeof penalty.lambda === 'number' ? undefined : penalty.lambda.path
    if (path?.values === undefined || (path.count === undefined && path.min_ratio === undefined)) return []
    return [
      {
        path: 'penalty.lambda.path',
        what: 'it gives values and a grid as well',
        fix: 'keep values, or count and min_ratio',
      },
    ]
  },
  function centringNeedsAnIntercept({ data, model }) {
    if (hasIntercept(model) || data.scaling.target === 'none') return []
    return [
      {
        path: 'data.scaling.target',
        what: `"${data.scaling.target}" shifts the target, and without an intercept nothing shifts it back`,
        fix: 'write target: none, or model.fit_intercept: true',
      },
    ]
  },
  function classesAndCountsStayAsTheyAre({ data, model }) {
    if (model.kind !== 'logistic' && model.kind !== 'multinomial' && model.kind !== 'poisson') return []
    if (data.scaling.target === 'none') return []
    return [
      {
        path: 'data.scaling.target',
        what: `"${data.scaling.target}" changes the target, and a ${model.kind} model needs its ${model.kind === 'poisson' ? 'counts' : 'classes'}`,
        fix: 'write target: none',
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
  function selectionNeedsValidation({ select, validation }) {
    if (!select?.metric.startsWith('validation.') || validation.kind !== 'none') return []
    return [
      {
        path: 'select.metric',
        what: `there is no ${select.metric} without validation`,
        fix: 'add validation: {kind: cross-validation, folds: 10}',
      },
    ]
  },
  function rangesRunForward({ data }) {
    if (data.split.kind !== 'rows') return []
    const { train = [], validation = [], test = [] } = data.split
    return Object.entries({ train, validation, test }).flatMap(([role, list]) =>
      list.flatMap((range, i) => {
        const [from, to] = String(range).split('-').map(Number)
        return from !== undefined && to !== undefined && from > to
          ? [
              {
                path: `data.split.${role}[${i}]`,
                what: `the range ${range} runs backwards`,
                fix: `write ${to}-${from}`,
              },
            ]
          : []
      }),
    )
  },
  function constraintsCanHold({ select }) {
    return constraintsOf(select ?? { constraints: [] }).flatMap(({ min, max }, i) => {
      if (min <= max) return []
      const what = `nothing is at least ${min} and at most ${max}`
      return [{ path: `select.constraints[${i}]`, what, fix: 'write the lower one as min' }]
    })
  },
  function averagesHaveEpochs({ train }) {
    if (train.average === undefined || train.average.from <= train.epochs) return []
    return [
      {
        path: 'train.average.from',
        what: `epoch ${train.average.from} is none of ${train.epochs}: there is nothing to average`,
        fix: `write at most ${train.epochs}`,
      },
    ]
  },
  function synthesisIsPossible({ data }) {
    if (data.kind !== 'synthetic' || data.informative <= data.columns) return []
    return [
      {
        path: 'data.informative',
        what: `${data.informative} of ${data.columns} columns cannot be informative`,
        fix: `write at most ${data.columns}`,
      },
    ]
  },
]

const WARNINGS: readonly Rule[] = [
  function validationRowsUnused({ data, validation }) {
    const held =
      data.split.kind === 'fraction'
        ? data.split.validation > 0
        : data.split.kind === 'rows' && data.split.validation !== undefined
    if (!held || validation.kind === 'holdout') return []
    return [
      {
        path: 'data.split.validation',
        what: 'no validation uses these rows on their own: they train with the others',
        fix: 'add validation: {kind: holdout} to use them',
      },
    ]
  },
  function testRowsKnowNeitherGroupsNorTime({ data, validation }) {
    const drawn = data.split.kind === 'fraction' && data.split.test > 0
    const group = 'group_column' in validation ? validation.group_column : undefined
    if (!drawn || (group === undefined && validation.kind !== 'rolling')) return []
    return [
      {
        path: 'data.split.test',
        what:
          group === undefined
            ? 'the test rows are drawn from all times, so that the model has seen what came after them'
            : `the test rows are drawn one by one, so that others of their groups (${group}) may be in training`,
        fix:
          group === undefined
            ? 'name the last rows: data.split: {kind: rows, test: […]}'
            : 'name them in a column: data.split: {kind: column, column: …}',
      },
    ]
  },
  function oneSeHasAStandardError({ select, validation }) {
    if (select?.rule !== 'one-se') return []
    const single = validation.kind === 'holdout'
    if (!single && select.metric.startsWith('validation.')) return []
    return [
      {
        path: 'select.rule',
        what: `${single ? 'one hold-out' : select.metric} has no standard error, so that one-se is min`,
        fix: 'write rule: sparsest-within, or choose by a metric of cross-validation',
      },
    ]
  },
  function pathWithoutSelection({ penalty, validation }) {
    const path = penalty.kind !== 'none' && typeof penalty.lambda !== 'number' && penalty.lambda.path !== undefined
    if (!path || validation.kind !== 'none') return []
    return [
      {
        path: 'penalty.lambda.path',
        what: 'a path without validation: no λ is selected',
        fix: 'add validation: {kind: cross-validation, folds: 10} to select one',
      },
    ]
  },
  function notCentred({ data, model }) {
    if (hasIntercept(model) || !['standardize', 'min-max', 'robust'].includes(data.scaling.features)) return []
    return [
      {
        path: 'data.scaling.features',
        what: `without an intercept "${data.scaling.features}" only divides and does not shift, as in glmnet`,
        fix: 'write unit-variance, max-abs or none to say so',
      },
    ]
  },
]
