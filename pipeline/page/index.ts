import type { Judgement } from '../check/judge.ts'
import { verdictCells } from '../check/verdict-table.ts'
import { validationWords } from '../data/validation/index.ts'
import type { Reported } from '../report/finished.ts'
import { counted } from '../report/numbers.ts'
import { answerBlocks, penaltyText } from '../report/summary.ts'
import type { WrittenSpec } from '../spec/read.ts'
import { section } from './block.ts'
import { drawChart } from './chart.ts'
import { documentOf } from './document.ts'
import type { Figure } from './figures/figure.ts'
import { figuresOf } from './figures/index.ts'
import { type Html, preformatted, tag } from './html.ts'
import { openShown } from './open-shown.ts'

/**
 * report.html: the answer of an experiment as one page that needs nothing else. It says what `lariat run` prints, block by block, and
 * shows the chosen run in pictures. It hangs on the files of the runs alone: the same bytes wherever it is made.
 *
 *     Reported ── answerBlocks → Block[] ── section ─┐
 *        │                                           ├→ Html → text
 *        └── openShown → Shown ── figuresOf → Figure[] ── figure
 */
export async function reportPage(reported: Reported, judgement: Judgement, spec: WrittenSpec): Promise<string> {
  return documentOf(reported.experiment.name, null, ...(await reportBody(reported, judgement, spec)))
}

/** All that the page says. @param progress what is said of an experiment that goes on, in place of a verdict. */
export async function reportBody(
  reported: Reported,
  judgement: Judgement,
  spec: WrittenSpec,
  progress: string | null = null,
): Promise<readonly (Html | null)[]> {
  const { name, description } = reported.experiment
  const shown = await openShown(reported)
  return [
    tag('h1', {}, description === '' ? name : description),
    tag('p', { class: 'facts' }, factsOf(reported)),
    progress === null ? verdict(judgement) : tag('p', { class: 'verdict' }, progress),
    ...(shown === null ? [] : figuresOf(shown).map(figure)),
    ...answerBlocks(reported).map(section),
    ...(judgement.verdicts.length === 0
      ? []
      : [section({ title: 'Expectations', table: verdictCells(judgement.verdicts), lines: [] })]),
    tag('h2', {}, 'Spec'),
    preformatted(spec.text.trimEnd()),
    tag('p', { class: 'foot' }, 'As it is written; what --set replaced of it stands in experiment.json.'),
    tag('p', { class: 'foot' }, `lariat verify ${name} trains its runs again and compares every file to the bit.`),
  ]
}

function factsOf({ experiment, plan }: Reported): string {
  const { name, model, penalty, validation } = experiment
  const facts = [
    name,
    `${model.kind} model`,
    penaltyText(model, penalty, plan),
    validationWords(validation),
    counted(plan.runs.length, 'run'),
  ]
  return facts.filter((fact) => fact !== '').join(' · ')
}

/** Whether all is well, before anything else; nothing where nothing was expected. */
function verdict(judgement: Judgement): Html | null {
  const { verdicts, unfinished } = judgement
  if (verdicts.length === 0 && unfinished.length === 0) return null
  const isWell = unfinished.length === 0 && verdicts.every(({ holds }) => holds)
  return tag('p', { class: `verdict ${isWell ? 'holds' : 'fails'}` }, verdictText(judgement))
}

function verdictText({ name, verdicts, unfinished, runs }: Judgement): string {
  const failing = verdicts.filter(({ holds }) => !holds).length
  if (unfinished.length > 0)
    return `Unfinished: ${unfinished.length} of ${counted(runs, 'run')} ${unfinished.length === 1 ? 'has' : 'have'} not ended well; lariat check ${name} says why.`
  if (failing > 0)
    return `${failing} of ${counted(verdicts.length, 'expectation')} ${failing === 1 ? 'does' : 'do'} not hold.`
  return verdicts.length === 1 ? 'The expectation holds.' : `All ${verdicts.length} expectations hold.`
}

function figure({ title, chart, caption }: Figure): Html {
  return tag(
    'figure',
    {},
    tag('h2', {}, title),
    tag('div', { class: 'wide' }, drawChart(chart)),
    tag('figcaption', {}, caption),
  )
}
