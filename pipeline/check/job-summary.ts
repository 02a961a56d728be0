import { counted } from '../report/numbers.ts'
import type { Judgement, UnfinishedRun } from './judge.ts'
import { expectationText, type Verdict } from './verdict.ts'
import { marginText } from './verdict-table.ts'

/** Room that is kept for the sentences about what is left out. */
const RESERVED = 400

/** Longest text of a cell. */
const LONGEST = 300

/**
 * A judgement in Markdown for the page of a CI job, at most `room` bytes long: what does not hold comes first, and where not
 * all fits, a sentence says how much is left out.
 */
export function jobSummary(judgement: Judgement, room: number): string {
  const { name, runs, unfinished, verdicts } = judgement
  const broken = verdicts.filter(({ holds }) => !holds)
  const state =
    verdicts.length === 0
      ? 'nothing is expected'
      : broken.length === 0
        ? `${counted(verdicts.length, 'expectation')}, all hold`
        : `${broken.length} of ${counted(verdicts.length, 'expectation')} ${broken.length === 1 ? 'does' : 'do'} not hold`
  const heading = `### lariat: ${plain(name)}\n\n${state}; ${runs - unfinished.length} of ${counted(runs, 'run')} completed.\n`
  const inOrder = [...broken, ...verdicts.filter(({ holds }) => holds)]
  const left = room - bytes(heading) - RESERVED
  const verdictRows = table(VERDICT_HEAD, inOrder.map(verdictRow), left, 'expectation')
  const runRows = table(RUN_HEAD, unfinished.map(runRow), left - bytes(verdictRows), 'run')
  const text = `${heading}${verdictRows}${runRows}\n`
  return bytes(text) <= room ? text : ''
}

const VERDICT_HEAD = '| holds | expected | actual | allowed | margin |\n| --- | --- | --- | --- | ---: |\n'
const RUN_HEAD = '| run | status | why |\n| --- | --- | --- |\n'

function verdictRow(verdict: Verdict): string {
  const { holds, actual, allowed, margin } = verdict
  const cells = [expectationText(verdict), actual, allowed, marginText(margin)].map(plain)
  return `| ${[holds ? 'yes' : '**no**', ...cells].join(' | ')} |\n`
}

function runRow({ id, status, stop }: UnfinishedRun): string {
  return `| ${[id, status, stop].map(plain).join(' | ')} |\n`
}

/** As many rows as fit, and how many do not. */
function table(head: string, rows: readonly string[], room: number, noun: string): string {
  if (rows.length === 0) return ''
  let text = `\n${head}`
  let size = bytes(text)
  for (const [shown, row] of rows.entries()) {
    size += bytes(row)
    if (size > room) {
      const left = `${counted(rows.length - shown, noun)} left out here: check.json has them all.\n`
      return shown === 0 ? `\n${left}` : `${text}\n${left}`
    }
    text += row
  }
  return text
}

/** Text that is neither markup nor HTML and stays in its cell. */
function plain(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return cut
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~!]/g, '\\$&')
}

function bytes(text: string): number {
  return Buffer.byteLength(text)
}
