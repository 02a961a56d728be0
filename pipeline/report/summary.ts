import { ROLE } from '../data/dataset.ts'
import { validationWords } from '../data/validation/index.ts'
import { digits } from '../math/digits.ts'
import { isPositive } from '../penalty/positive.ts'
import { relaxOf } from '../penalty/relax.ts'
import { whyNothing } from '../select/why.ts'
import { isPathRun, type ResolvedExperiment } from '../spec/resolve.ts'
import type { Plan } from '../store/plan.ts'
import { metricNames } from '../store/results.ts'
import { WEIGHTS } from '../store/stored-run.ts'
import { keepsHoldout } from '../train/final-rows.ts'
import { type Block, renderBlock } from './block.ts'
import { certificates } from './certificates.ts'
import { type Finished, missingRuns, type Reported } from './finished.ts'
import { frontBlocks } from './front-blocks.ts'
import { counted, duration, short } from './numbers.ts'
import { runsTable } from './runs-table.ts'
import { selectedBlocks } from './selected-blocks.ts'
import { separateBlocks } from './separate-blocks.ts'
import type { TextTable } from './table.ts'
import { evenly, wrap } from './text.ts'

/** The answer to the question of the spec, as it is printed at the end; lines are at most `width` wide where possible. */
export function summary(finished: Finished, width: number): string {
  const { experiment, plan } = finished
  const blocks = answerBlocks(finished).map((block) => renderBlock(block, width))
  return [heading(experiment, plan, width), ...blocks].join('\n\n')
}

/** What the files of an experiment answer, part by part. */
export function answerBlocks(reported: Reported): Block[] {
  const { plan, selected } = reported
  const certified = certificates(reported)
  return [
    ...(plan.runs.length > 1 ? [{ title: 'Runs', table: runsTable(reported), lines: [] }] : []),
    ...separateBlocks(reported),
    ...(selected === null ? unselected(reported) : [...selectedBlocks(reported, selected), ...frontBlocks(reported)]),
    ...(certified.length === 0 ? [] : [{ lines: certified }]),
  ]
}

function heading(
  { name, description, model, penalty, validation }: ResolvedExperiment,
  plan: Plan,
  width: number,
): string {
  const title = wrap(description === '' ? name : `${name}: ${description}`, width)
  const [run] = plan.runs
  if (run === undefined) return title
  const { roles, features } = plan.dataOf(run)
  const facts = [
    rowsText(roles, keepsHoldout(run.spec)),
    counted(features.length, 'feature'),
    penaltyText(model, penalty, plan),
    validationWords(validation),
  ]
  return `${title}\n${wrap(facts.filter((fact) => fact !== '').join(' · '), width)}`
}

/** How many rows do what, in the fit that is reported. */
function rowsText(roles: Uint8Array, keepsHoldout: boolean): string {
  const count = (role: number) => roles.reduce((sum, one) => sum + Number(one === role), 0)
  const validation = keepsHoldout ? count(ROLE.validation) : 0
  const test = count(ROLE.test)
  const held = [
    ...(validation > 0 ? [`, ${validation.toLocaleString('en')} validation`] : []),
    ...(test > 0 ? [`, ${test.toLocaleString('en')} test`] : []),
  ]
  return `${counted(roles.length - validation - test, held.length > 0 ? 'training row' : 'row')}${held.join('')}`
}

export function penaltyText(
  model: ResolvedExperiment['model'],
  penalty: ResolvedExperiment['penalty'],
  { runs }: Pick<Plan, 'runs'>,
): string {
  if (model.kind === 'mlp' && model.layers.some((layer) => layer.penalty !== undefined))
    return 'a penalty for each layer'
  const [kind = penalty.kind, ...kinds] = new Set(runs.map(({ spec }) => spec.penalty.kind))
  if (kinds.length > 0) return 'several penalties'
  const [gamma, ...others] = new Set(runs.map(({ spec }) => relaxOf(spec.penalty)))
  // Where γ is searched the table of runs tells it.
  const relaxed = others.length > 0 ? ', relaxed' : gamma === null ? '' : `, relaxed with γ = ${short(gamma)}`
  const positive = runs.some(({ spec }) => isPositive(spec.penalty)) ? ', weights ≥ 0' : ''
  return kind === 'none' ? 'no penalty' : `${kind} penalty${relaxed}${positive}`
}

function unselected(reported: Reported): Block[] {
  const { rows } = reported
  if (rows.length === 0) return []
  const why = { lines: [whyNone(reported)] }
  if (metricNames(rows).length === 0) return [why]
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
  return [{ title: `Path${shown}`, table, lines: [] }, why]
}

function whyNone({ rows, experiment: { select } }: Reported): string {
  return `Nothing was selected: ${select === undefined ? 'there is no validation' : whyNothing(rows, select)}.`
}

/** Where the results lie, what was trained and what was there, and what to try next. */
export function whereabouts(finished: Finished): string {
  const { folder, plan, stored, trained, durationMs, selected } = finished
  const reused = plan.runs.filter(({ id }) => stored.has(id)).length - trained
  const missing = missingRuns(finished)
  const there = reused > 0 ? `, ${reused} there already` : ''
  const done =
    trained === 0 && missing === 0
      ? `Nothing to train: ${counted(reused, 'run')} ${reused === 1 ? 'was' : 'were'} there already (${duration(durationMs)}).`
      : `${counted(trained, 'run')} trained in ${duration(durationMs)}${there}${missing > 0 ? `, ${missing} missing` : ''}.`
  if (missing > 0) return `${done}\nResults: ${folder}`
  const files = ['report.html', 'results.csv', ...(selected === null ? [] : ['selected.json'])]
  const shown = shownRun(finished)
  const hasWeights = Object.keys(stored.get(shown)?.digests ?? {}).some((name) => name.startsWith(`${WEIGHTS}/`))
  return [
    done,
    `Results: ${folder} (${[...files, ...(hasWeights ? [`weights in ${shown}/${WEIGHTS}`] : [])].join(', ')})`,
    `Next:    ${nextStep(finished)}`,
  ].join('\n')
}

function nextStep(finished: Finished): string {
  const { selected, experiment, stored } = finished
  const { penalty, select, update } = experiment
  const shown = shownRun(finished)
  if (stored.get(shown)?.status === 'diverged' && 'optimizer' in update && 'learning_rate' in update.optimizer) {
    const smaller = digits(update.optimizer.learning_rate / 10)
    return `--set update.optimizer.learning_rate=${smaller} takes smaller steps`
  }
  if (selected === null && select === undefined && penalty.kind !== 'none') {
    return '--set validation.kind=cross-validation chooses a λ'
  }
  const rules = selected?.rules
  if (select?.rule === 'min' && (rules?.['one-se']?.nonzeros ?? Number.POSITIVE_INFINITY) < (rules?.min?.nonzeros ?? 0))
    return '--set select.rule=one-se gives the sparser model'
  if (penalty.kind === 'l1') return '--set penalty.kind=elastic-net shares weight among correlated features'
  return isPathRun(experiment)
    ? `lariat show ${shown} prints the whole path`
    : `lariat verify ${shown} trains it again and compares every bit`
}

/** The run that was chosen; where none was, the first. */
function shownRun({ selected, plan }: Finished): string {
  return selected?.run ?? plan.runs[0]?.id ?? '…'
}
