import { constraintTexts } from '../select/constraints.ts'
import type { Selected } from '../select/index.ts'
import { type PerClass, sizeOf } from '../select/linear-weights.ts'
import { printable } from '../spec/printable.ts'
import { parameterNames } from '../store/results.ts'
import type { Block } from './block.ts'
import type { Reported } from './finished.ts'
import { counted, label, short } from './numbers.ts'
import { supportBlocks } from './support-blocks.ts'
import type { TableColumn, TextTable } from './table.ts'

/** The rules beside each other, and the coefficients of the one that was asked for. */
export function selectedBlocks({ plan, rows, experiment }: Reported, selected: Selected): Block[] {
  const metric = selected.metric
  const choices = Object.entries(selected.rules)
  const path = selected.lambda_fraction !== undefined
  const withSe = choices.some(([, { se }]) => se > 0)
  const runs = new Map(plan.runs.map((run) => [run.id, run]))
  const parameters = parameterNames(rows)
  const table: TextTable = {
    columns: [
      { title: 'rule', align: 'left' },
      ...(path ? [right('λ'), right('λ/λmax', true)] : [right('run')]),
      right(metric),
      ...(withSe ? [right('± SE', true)] : []),
      right('non-zero'),
      ...parameters.map((title) => ({ title, align: 'left' as const, optional: true })),
    ],
    rows: choices.map(([rule, choice]) => [
      rule === selected.rule ? `${rule} *` : rule,
      ...(path ? [short(choice.lambda), short(choice.lambda_fraction)] : [choice.run]),
      short(choice.value),
      ...(withSe ? [short(choice.se)] : []),
      short(choice.nonzeros),
      ...parameters.map((name) => label(runs.get(choice.run)?.parameters[name] ?? '')),
    ]),
  }
  const chosen = Object.entries(selected.parameters ?? {}).map(([name, value]) => `${name} = ${label(value)}`)
  const constraints = constraintTexts(experiment.select)
  const lines = [
    ...(chosen.length === 0 ? [] : [printable(`* has ${chosen.join(', ')}`)]),
    ...(constraints.length === 0 ? [] : [`among fits with ${constraints.join(' and ')}`]),
  ]
  return [
    { title: `Selected${path ? ' λ' : ''} (* is the rule in force)`, table, lines },
    errors(selected),
    ...coefficients(selected),
    ...netInputs(selected),
    ...supportBlocks(selected),
    ...(rows.some(({ status }) => status === 'unconverged')
      ? [{ lines: ['Fits that missed the tolerance are marked unconverged in results.csv and were not eligible.'] }]
      : []),
  ]
}

function right(title: string, optional = false): TableColumn {
  return { title, align: 'right', optional }
}

/** Train, validation and test errors of the selected model. */
function errors({ metrics, rule, epoch, nested, seeds, targets }: Selected): Block {
  const parts = ['train', 'validation', 'test'].filter((part) => metrics[`${part}.loss`] !== undefined)
  const names = ['loss', 'rmse', 'mae', 'r2', 'accuracy', 'auc'].filter(
    (name) => metrics[`train.${name}`] !== undefined,
  )
  const table: TextTable = {
    columns: [{ title: '', align: 'left' }, ...names.map((title) => ({ title, align: 'right' as const }))],
    rows: parts.map((part) => [part, ...names.map((name) => short(metrics[`${part}.${name}`]))]),
  }
  const judged =
    nested === undefined
      ? []
      : [
          `${nested.metric} of the whole selection, on rows that had no part in it: ${short(nested.value)} ± ${short(nested.se)} (SE over ${nested.folds.length} outer folds)`,
        ]
  const after = epoch === undefined ? '' : `, after ${counted(epoch, 'epoch')}`
  const first = seeds === undefined ? '' : `, of the first of ${seeds} seeds`
  const several = targets === undefined ? '' : `, of ${targets.length} targets together, as they are scaled`
  return { title: `Errors of the model at ${rule}${after}${first}${several}`, table, lines: judged }
}

/** Most features whose coefficients are listed one a line. */
const MOST_LISTED = 40

function coefficients({ coefficients: all, intercept, classes, targets, rule, support }: Selected): Block[] {
  if (all === undefined) return []
  const used = all.filter((one) => sizeOf(one) !== 0).toSorted((a, b) => sizeOf(b) - sizeOf(a))
  const zero = all.filter((one) => sizeOf(one) === 0).map(({ feature }) => feature)
  const inFolds = support?.folds?.frequency
  const names = typeof intercept === 'object' ? (targets ?? classes) : undefined
  const table: TextTable = {
    columns: [
      { title: 'feature', align: 'left' },
      ...(names?.map((name) => right(name)) ?? [right('coefficient'), right('on scaled features', true)]),
      ...(inFolds === undefined ? [] : [right('in folds', true)]),
    ],
    rows: [
      ...used
        .slice(0, MOST_LISTED)
        .map(({ feature, value, value_scaled }) => [
          feature,
          ...cells(value),
          ...(names === undefined ? cells(value_scaled) : []),
          ...(inFolds === undefined ? [] : [`${Math.round(100 * (inFolds[feature] ?? 0))} %`]),
        ]),
      [
        '(intercept)',
        ...cells(intercept),
        ...(names === undefined ? [''] : []),
        ...(inFolds === undefined ? [] : ['']),
      ],
    ],
  }
  const more = used.length > MOST_LISTED ? [`… and ${used.length - MOST_LISTED} more in selected.json`] : []
  // Between two classes a coefficient has a direction, and which one is not to be guessed.
  const [no, yes] = classes ?? []
  const odds = names !== undefined || yes === undefined ? '' : `, of the log-odds of ${yes} against ${no}`
  const title = `Coefficients at ${rule}, in units of the data${odds}`
  return [{ title, table, lines: [...more, zerosText(zero, all.length)] }]
}

/** The inputs of a net, those with the most weight first. */
function netInputs({ inputs, rule }: Selected): Block[] {
  if (inputs === undefined) return []
  const used = inputs.filter(({ norm }) => norm !== 0).toSorted((a, b) => b.norm - a.norm)
  const zero = inputs.filter(({ norm }) => norm === 0).map(({ feature }) => feature)
  const listed = used.slice(0, MOST_LISTED).map(({ feature, norm }) => `${feature} ${short(norm)}`)
  const more = used.length > MOST_LISTED ? `, … and ${used.length - MOST_LISTED} more in selected.json` : ''
  return [
    {
      title: `Inputs of the net at ${rule}, with the length of the weights that leave each`,
      lines: [...(used.length === 0 ? [] : [`${listed.join(', ')}${more}`]), zerosText(zero, inputs.length)],
    },
  ]
}

function zerosText(zero: readonly string[], all: number): string {
  if (zero.length === 0) return 'none is exactly 0'
  const named =
    zero.length > MOST_LISTED ? `${counted(zero.length, 'feature')} of ${all.toLocaleString('en')}` : zero.join(', ')
  return `exactly 0: ${named}`
}

/** A cell for each class or target, or one. */
function cells(value: PerClass | undefined): string[] {
  return typeof value === 'object' ? value.map(short) : [short(value)]
}
