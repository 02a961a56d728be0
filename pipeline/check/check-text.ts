import { counted } from '../report/numbers.ts'
import type { BaselineUpdate } from './baseline-file.ts'
import type { Judgement } from './judge.ts'
import type { StoredExperiment } from './open-stored.ts'
import { verdictTable } from './verdict-table.ts'

/** Most runs that are told of one by one. */
const MOST_TOLD = 10

/** What `lariat check` prints. */
export function checkText({ name, runs, unfinished, verdicts, digest, updates }: Judgement, width: number): string {
  const holding = verdicts.filter(({ holds }) => holds).length
  const missing = unfinished.filter(({ status }) => status === 'missing').length
  // Where no run is there, each verdict would only say so again.
  if (missing === runs) return `${name}: there is nothing to judge`
  const state =
    verdicts.length === 0
      ? 'the spec expects nothing; add expect: to hold it to something'
      : `${holding} of ${counted(verdicts.length, 'expectation')} ${holding === 1 ? 'holds' : 'hold'}`
  return [
    ...updates.map(updateText),
    `${name}: ${state}`,
    digest === null ? '' : `digest ${digest}`,
    verdicts.length === 0 ? '' : `\n${verdictTable(verdicts, width)}`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** What is not there or came to no good end, and what to do about it. */
export function unfinishedText(
  { runs, unfinished }: Judgement,
  { madeWith, folder }: StoredExperiment,
  target: string,
  set: readonly string[],
): string[] {
  const missing = unfinished.filter(({ status }) => status === 'missing')
  const others = unfinished.filter(({ status }) => status !== 'missing')
  const sentences = others.slice(0, MOST_TOLD).map(({ id, status, stop }) => `Run ${id} ${status}: ${stop}`)
  if (others.length > MOST_TOLD) sentences.push(`… and ${others.length - MOST_TOLD} more runs did not finish`)
  if (missing.length === 0) return sentences
  const isFolder = target === folder
  const another = !isFolder && madeWith !== null && madeWith.join('\n') !== set.join('\n')
  const made = another ? `; what lies in ${folder} was made ${withWords(madeWith)}` : ''
  const are = missing.length === 1 ? 'is' : 'are'
  return [
    ...sentences,
    `${missing.length} of ${counted(runs, 'run')} ${are} not there: lariat run ${isFolder ? 'SPEC' : target} trains ${missing.length === 1 ? 'it' : 'them'}${made}`,
  ]
}

function withWords(set: readonly string[]): string {
  return set.length === 0 ? 'without --set' : `with ${set.map((pair) => `--set ${pair}`).join(' ')}`
}

function updateText({ file, change, changes }: BaselineUpdate): string {
  return [`${file}: ${change}`, ...changes.map((one) => `  ${one}`)].join('\n')
}
