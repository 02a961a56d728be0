import type { Judgement } from '../check/judge.ts'

/** What the exit code says. */
export const EXIT = { ok: 0, expectation: 1, wrong: 2, unfinished: 3, interrupted: 130, terminated: 143 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Runs that did not finish go before expectations that fail, since without them these say little. */
export function exitCodeOf({ unfinished, verdicts }: Judgement): ExitCode {
  if (unfinished.length > 0) return EXIT.unfinished
  return verdicts.every(({ holds }) => holds) ? EXIT.ok : EXIT.expectation
}

/** Whether Ctrl-C or a SIGTERM ended it. */
export function interruptedBy({ reason }: AbortSignal): ExitCode {
  return reason === EXIT.terminated ? EXIT.terminated : EXIT.interrupted
}

/** Where a command's words go. Only cli.ts knows of a process behind it. */
export interface Terminal {
  /** What was asked for: a line, or several. Nothing in it steers a terminal. */
  print(text: string): void
  /** What was asked for, for another program: to the byte. */
  data(text: string): void
  /** Faults, warnings and progress, which are no part of the answer. */
  tell(text: string): void
  /** The answer as one machine-readable document. */
  json(value: unknown): void
  /** Columns there are; files and pipes have room. */
  readonly width: number
  readonly errors: NodeJS.WriteStream
  /** Null but in a step of a GitHub workflow. */
  readonly github: GitHubStep | null
  /**
   * The first Ctrl-C or SIGTERM, its reason the exit code that says so; a second ends the process at once. Asked for by
   * commands that have something to finish.
   */
  interruption(): AbortSignal
  exit(code: ExitCode): void
}

/** What a step of a GitHub workflow offers besides its log. */
export interface GitHubStep {
  /** The checkout: annotations name files relative to it. */
  readonly workspace: string
  /** Markdown appended to it stands on the job's page. */
  readonly summaryFile: string | null
}
