import { basename } from 'node:path'
import type { Judgement } from './judge.ts'
import { expectationText, type Place } from './verdict.ts'

/**
 * A judgement as one machine-readable document: check.json, and what `lariat check --json` prints. Nothing in it hangs on
 * the machine, the hour or the folder that the spec was named from.
 */
export function checkJson({ name, runs, unfinished, verdicts, digest }: Judgement) {
  return {
    format: 'lariat-check/1',
    name,
    holds: unfinished.length === 0 && verdicts.every(({ holds }) => holds),
    runs,
    unfinished,
    digest,
    expectations: verdicts.map((verdict) => ({
      index: verdict.index,
      expectation: expectationText(verdict),
      holds: verdict.holds,
      actual: verdict.actual,
      value: verdict.value,
      allowed: verdict.allowed,
      margin: verdict.margin?.room ?? null,
      margin_is_relative: verdict.margin?.relative ?? null,
      ...portablePlace(verdict.place),
    })),
  }
}

/** The file by its name alone. */
export function portablePlace({ file, line, column }: Place): Place {
  return { file: basename(file), line, column }
}

/** `lasso.yaml:27:5`. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}
