import { relative, resolve } from 'node:path'
import type { LocatedFault } from '../spec/faults.ts'
import type { Judgement } from './judge.ts'
import { expectationText, type Place } from './verdict.ts'

/** A remark on a line of a file, as a code review shows it. */
export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
  /** Null for what stands in no file. */
  readonly place: Place | null
}

/** GitHub shows so many of a level for each step, and leaves out the rest without a word. */
const MOST_SHOWN = 10

export function faultAnnotation(level: Annotation['level'], { path, what, fix, ...place }: LocatedFault): Annotation {
  return { level, title: `lariat: ${path || 'spec'}`, message: `${what}; ${fix}`, place: inFile(place) }
}

/** What does not hold and which runs did not finish. */
export function judgementAnnotations({ name, runs, unfinished, verdicts }: Judgement): Annotation[] {
  const broken = verdicts
    .filter(({ holds }) => !holds)
    .map((verdict): Annotation => {
      const { actual, allowed, wish, place, index } = verdict
      // The wish has the bound, but where a baseline puts the number in.
      const numbers = allowed === '' || allowed === wish ? '' : ` (allowed: ${allowed})`
      const message = `${expectationText(verdict)}: ${actual}${numbers}`
      return { level: 'error', title: `${name}: expect[${index}] does not hold`, message, place: inFile(place) }
    })
  if (unfinished.length === 0) return broken
  const [{ id, status, stop }] = unfinished
  const message = `${unfinished.length} of ${runs} runs did not finish. Run ${id}: ${status} (${stop})`
  return [{ level: 'error', title: `${name}: runs`, message, place: null }, ...broken]
}

/** Lines that GitHub's runner reads from a step's output; the last of a level tells of those that would not be shown. */
export function annotationLines(annotations: readonly Annotation[], workspace: string): string[] {
  return (['error', 'warning'] as const).flatMap((level) => {
    const all = annotations.filter((annotation) => annotation.level === level)
    if (all.length <= MOST_SHOWN) return all.map((annotation) => line(annotation, workspace))
    const rest = all.length - MOST_SHOWN + 1
    const more = { level, title: 'lariat', message: `${rest} more ${level}s: see the log`, place: null }
    return [...all.slice(0, MOST_SHOWN - 1), more].map((annotation) => line(annotation, workspace))
  })
}

/** `::error file=configs/lasso.yaml,line=27,col=5,title=…::nonzeros ≤ 8: 9`. */
function line({ level, title, message, place }: Annotation, workspace: string): string {
  const file = place === null ? null : inWorkspace(place.file, workspace)
  const properties = {
    ...(place === null || file === null ? {} : { file, line: String(place.line), col: String(place.column) }),
    title,
  }
  const words = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`)
  return `::${level} ${words.join(',')}::${data(message)}`
}

/** The file as the repository has it; null for one outside it. */
function inWorkspace(file: string, workspace: string): string | null {
  const path = relative(workspace, resolve(file)).replaceAll('\\', '/')
  return path === '' || path.startsWith('../') || resolve(path) === path ? null : path
}

/** `--set` is no file. */
function inFile({ file, line, column }: Place): Place | null {
  return file.startsWith('--') ? null : { file, line, column }
}

/** Source: actions/toolkit, packages/core/src/command.ts: escapeData and escapeProperty. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
