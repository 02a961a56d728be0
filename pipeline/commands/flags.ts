import { type Command, InvalidArgumentError, Option } from 'commander'
import { LIMITS, type Limits } from '../spec/limits.ts'
import type { Shard } from '../store/lock.ts'

/** Flags of commands that read a spec. */
export interface SpecFlags extends LimitFlags {
  readonly set: string[]
  readonly json: boolean
}

/** Flags of commands that make a plan. */
export interface LimitFlags {
  readonly maxRuns: number
  /** In GB. */
  readonly maxMemory: number
}

/** Flags of commands that print a table. */
export interface TableFlags {
  readonly out: string
  readonly json: boolean
  readonly csv: boolean
  readonly md: boolean
}

export function setOption(): Option {
  return new Option('--set <path=value>', 'replace a value of the spec; may be given more than once')
    .argParser((pair: string, before: string[]) => [...before, pair])
    .default([], 'none')
}

export function limitOptions(command: Command): Command {
  return memoryOption(command.option('--max-runs <n>', 'refuse specs that make more runs', wholeNumber, LIMITS.runs))
}

export function memoryOption(command: Command): Command {
  return command.option(
    '--max-memory <GB>',
    'refuse what needs more memory, by estimate',
    gigabytes,
    LIMITS.memory / 1e9,
  )
}

export function limitsOf({ maxRuns, maxMemory }: LimitFlags): Limits {
  return { runs: maxRuns, memory: maxMemory * 1e9 }
}

export function outOption(): Option {
  return new Option('--out <dir>', 'folder of all results').default('runs')
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document on stdout').default(false)
}

export function tableOptions(command: Command): Command {
  return formatOptions(command.addOption(outOption()))
}

/** How a table is printed. */
export function formatOptions(command: Command): Command {
  return command
    .addOption(jsonOption())
    .option('--csv', 'print CSV', false)
    .option('--md', 'print a Markdown table', false)
}

function gigabytes(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError('It has to be a number above 0.')
  return value
}

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number, 1 or more.')
  return value
}

/** `2/5`: the second of five. */
export function shard(text: string): Shard {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
  if (index === undefined || of === undefined || index < 1 || index > of)
    throw new InvalidArgumentError('It has to be i/n: 1/4, 2/4, 3/4 and 4/4 are all of an experiment.')
  return { index, of }
}
