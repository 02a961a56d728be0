import { ROLE } from '../data/dataset.ts'
import { type PerClass, type Selected, sizeOf } from '../select/index.ts'
import type { ResolvedExperiment } from '../spec/resolve.ts'
import type { Plan } from '../store/plan.ts'
import type { ResultRow } from '../store/results.ts'
import type { Finished } from './finished.ts'
import { counted, duration, short } from './numbers.ts'
import { runsTable } from './runs-table.ts'
import { renderText, type TableColumn, type TextTable } from './table.ts'

/** The answer to the question of the spec, as it is printed at the end; lines are at most `width` wide where possible. */
export function summary(finished: Finished, width: number): string {
  const { experiment, plan, rows, selected } = finished
  const several = plan.runs.length > 1
  return [
    heading(experiment, plan, width),
    several ? `Runs\n${renderText(runsTable(finished), width)}` : '',
    selected === null
      ? unselected(finished, width)
      : chosen(
          selected,
          rows.some(({ eligible }) => !eligible),
          width,
        ),
    certificates(finished),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function heading({ name, description, penalty, validation }: ResolvedExperiment, plan: Plan, width: number): string {
  const title = wrap(description === '' ? name : `${name}: ${description}`, width)
  const [run] = plan.runs
  if (run === undefined) return title
  const { X, roles, features } = plan.dataOf(run)
  const test = roles.filter((role) => role === ROLE.test).length
  const facts = [
    test > 0 ? `${counted(X.rows - test, 'training row')}, ${test} test` : counted(X.rows, 'row'),
    counted(features.length, 'feature'),
    penalty.kind === 'none' ? 'no penalty' : `${penalty.kind} penalty`,
    validation.kind === 'none' ? '' : validationText(validation),
  ]
  return `${title}\n${wrap(facts.filter((fact) => fact !== '').join(' · '), width)}`
}

function validationText(validation: Exclude<ResolvedExperiment['validation'], { kind: 'none' }>): string {
  if (validation.kind === 'holdout') return 'validated on held-out rows'
  return validation.fold_column === undefined
    ? `${validation.folds}-fold cross-validation`
    : `cross-validation by column ${validation.fold_column}`
}

/** The rules beside each other, and the coefficients of the one that was asked for. */
function chosen(selected: Selected, someUnconverged: boolean, width: number): string {
  const metric = selected.metric
  const choices = Object.entries(selected.rules)
  const path = selected.lambda_fraction !== undefined
  const withSe = choices.some(([, { se }]) => se > 0)
  const table: TextTable = {
    columns: [
      { title: 'rule', align: 'left' },
      ...(path ? [right('λ'), right('λ/λmax', true)] : [right('run')]),
      right(metric),
      ...(withSe ? [right('± SE', true)] : []),
      right('non-zero'),
    ],
    rows: choices.map(([rule, choice]) => [
      rule === selected.rule ? `${rule} *` : rule,
      ...(path ? [short(choice.lambda), short(choice.lambda_fraction)] : [choice.run]),
      short(choice.value),
      ...(withSe ? [short(choice.se)] : []),
      short(choice.nonzeros),
    ]),
  }
  return [
    `Selected${path ? ' λ' : ''} (* is the rule in force)\n${renderText(table, width)}`,
    errors(selected, width),
    coefficients(selected, width),
    someUnconverged
      ? 'Fits that missed the tolerance are marked unconverged in results.csv and were not eligible.'
      : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function right(title: string, optional = false): TableColumn {
  return { title, align: 'right', optional }
}

/** Train, validation and test errors of the selected model. */
function errors({ metrics, rule }: Selected, width: number): string {
  const parts = ['train', 'validation', 'test'].filter((part) => metrics[`${part}.loss`] !== undefined)
  const names = ['loss', 'rmse', 'mae', 'r2', 'accuracy', 'auc'].filter(
    (name) => metrics[`train.${name}`] !== undefined,
  )
  const table: TextTable = {
    columns: [{ title: '', align: 'left' }, ...names.map((title) => ({ title, align: 'right' as const }))],
    rows: parts.map((part) => [part, ...names.map((name) => short(metrics[`${part}.${name}`]))]),
  }
  return `Errors of the model at ${rule}\n${renderText(table, width)}`
}

/** Most features whose coefficients are listed one a line. */
const MOST_LISTED = 40

function coefficients({ coefficients: all, intercept, classes, rule }: Selected, width: number): string {
  if (all === undefined) return ''
  const used = all.filter((one) => sizeOf(one) !== 0).toSorted((a, b) => sizeOf(b) - sizeOf(a))
  const zero = all.filter((one) => sizeOf(one) === 0).map(({ feature }) => printable(feature))
  const perClass = typeof intercept === 'object' && classes !== undefined
  const table: TextTable = {
    columns: [
      { title: 'feature', align: 'left' },
      ...(perClass
        ? classes.map((name) => right(printable(name)))
        : [right('coefficient'), right('on scaled features', true)]),
    ],
    rows: [
      ...used
        .slice(0, MOST_LISTED)
        .map(({ feature, value, value_scaled }) => [
          printable(feature),
          ...cells(value),
          ...(perClass ? [] : cells(value_scaled)),
        ]),
      ['(intercept)', ...cells(intercept), ...(perClass ? [] : [''])],
    ],
  }
  const more = used.length > MOST_LISTED ? `\n  … and ${used.length - MOST_LISTED} more in selected.json` : ''
  const named = zero.length > MOST_LISTED ? `${counted(zero.length, 'feature')} of ${all.length}` : zero.join(', ')
  const zeros = zero.length === 0 ? '\n  none is exactly 0' : `\n${wrap(`exactly 0: ${named}`, width, '  ')}`
  return `Coefficients at ${rule}, in units of the data\n${renderText(table, width)}${more}${zeros}`
}

/** A cell for each class, or one. */
function cells(value: PerClass | undefined): string[] {
  return typeof value === 'object' ? value.map(short) : [short(value)]
}

function unselected({ rows, experiment }: Finished, width: number): string {
  if (rows.length === 0) return ''
  const last = rows.at(-1)
  const error = last?.metrics['train.rmse'] === undefined ? 'loss' : 'rmse'
  const table: TextTable = {
    columns: [
      { title: 'λ', align: 'right' },
      { title: 'non-zero', align: 'right' },
      { title: `train ${error}`, align: 'right' },
      { title: `test ${error}`, align: 'right', optional: true },
      { title: 'status', align: 'left' },
    ],
    rows: evenly(rows, 12).map(({ metrics, status }) => [
      short(metrics.lambda),
      short(metrics.nonzeros),
      short(metrics[`train.${error}`]),
      short(metrics[`test.${error}`]),
      status,
    ]),
  }
  const shown = rows.length > 12 && last !== undefined ? ` (12 of ${rows.length}; all are in results.csv)` : ''
  const why =
    experiment.select === undefined
      ? 'Nothing was selected: there is no validation.'
      : 'Nothing was selected: no fit may win.'
  return `Path${shown}\n${renderText(table, width)}\n\n${why}`
}

function certificates({ rows, stored }: Finished): string {
  const failed = [...stored.values()].filter(({ status }) => status === 'failed')
  const failures = failed.map(({ id, stop }) => `Run ${id} failed: ${stop}`)
  const certified = rows.filter(({ metrics }) => metrics.gap !== undefined)
  return [...certificateText(certified), ...failures].join('\n')
}

/** What the certificates say, apart for fits that were asked for a tolerance and for those that were not. */
function certificateText(rows: readonly ResultRow[]): string[] {
  const asked = rows.filter(({ run }) => run.spec.train.tolerance !== undefined)
  const unasked = rows.filter(({ run }) => run.spec.train.tolerance === undefined)
  const missed = asked.filter(({ eligible }) => !eligible).length
  const tolerance = asked[0]?.run.spec.train.tolerance
  const [least, most] = [Math.min, Math.max].map((end) =>
    end(...unasked.map(({ metrics }) => metrics.gap)).toExponential(0),
  )
  const worst = Math.max(...asked.map(({ metrics }) => metrics.gap)).toExponential(0)
  return [
    asked.length > 0 && missed === 0
      ? `Certified: every fit is within a duality gap of ${worst} of the optimum (tolerance ${tolerance}).`
      : '',
    missed > 0
      ? `UNCONVERGED: ${missed} of ${asked.length} fits missed the tolerance of ${tolerance} (worst duality gap ${worst}).`
      : '',
    unasked.length > 0 ? `Duality gaps from ${least} to ${most}: training over epochs was asked for no tolerance.` : '',
  ].filter((line) => line !== '')
}

/** Where the results lie, what was trained and what was there, and what to try next. */
export function whereabouts({ folder, plan, trained, durationMs, selected, experiment }: Finished): string {
  const reused = plan.runs.length - trained
  const done =
    trained === 0
      ? `Nothing to train: ${counted(reused, 'run')} ${reused === 1 ? 'was' : 'were'} there already (${duration(durationMs)}).`
      : `${counted(trained, 'run')} trained in ${duration(durationMs)}${reused > 0 ? `, ${reused} there already` : ''}.`
  return [
    done,
    `Results: ${folder} (results.csv, selected.json, weights in ${plan.runs[0]?.id ?? '…'}/weights)`,
    `Next:    ${nextStep(selected, experiment, plan)}`,
  ].join('\n')
}

function nextStep(selected: Selected | null, { penalty, select }: ResolvedExperiment, plan: Plan): string {
  if (selected === null && select === undefined && penalty.kind !== 'none') {
    return '--set validation.kind=cross-validation chooses a λ'
  }
  if (select?.rule === 'min' && selected?.rules['one-se'] !== undefined)
    return '--set select.rule=one-se gives the sparser model'
  if (penalty.kind === 'l1') return '--set penalty.kind=elastic-net shares weight among correlated features'
  return `lariat show ${plan.runs[0]?.id ?? 'RUN'} prints the whole path`
}

/** At most `count` items, the first and the last among them. */
export function evenly<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))])
}

/** Control characters in a column name must not steer the terminal. */
function printable(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, '�')
}

function wrap(text: string, width: number, indent = ''): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1]
    if (line !== '' && indent.length + line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => `${indent}${line}`).join('\n')
}
