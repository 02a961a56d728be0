import { clipped, printable } from './printable.ts'

/** One thing that is wrong with a spec or with the data it names. */
export interface Fault {
  /** Dotted path in the spec: `data.target`, `search.parameters.penalty.l1_ratio.values[2]`. Empty for the whole. */
  readonly path: string
  /** What is wrong, in one clause. */
  readonly what: string
  /** What would be right, in one clause. */
  readonly fix: string
}

/** A fault and where it stands. */
export interface LocatedFault extends Fault {
  readonly file: string
  /** First line is 1. */
  readonly line: number
  /** First column is 1. */
  readonly column: number
}

/** The data do not fit the spec. Carries every fault that was found, without place: the spec knows the places. */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.path}: ${fault.what}; ${fault.fix}`).join('\n'))
    this.faults = faults
  }
}

/** The spec is wrong: nothing was trained and nothing was written. Carries every fault, each with its place. */
export class SpecError extends Error {
  override readonly name = 'SpecError'
  readonly faults: readonly LocatedFault[]

  constructor(faults: readonly LocatedFault[]) {
    const inOrder = faults.toSorted((a, b) => a.line - b.line || a.column - b.column)
    super(inOrder.map(formatFault).join('\n'))
    this.faults = inOrder
  }
}

/** On one line, whatever stands in it: `configs/lasso.yaml:12:3 penalty.lamda: unknown key; did you mean "lambda"?` */
export function formatFault(fault: LocatedFault): string {
  const shown = (text: string) => printable(clipped(text))
  const path = fault.path === '' ? '' : ` ${shown(fault.path)}`
  return `${shown(fault.file)}:${fault.line}:${fault.column}${path}: ${shown(fault.what)}; ${shown(fault.fix)}`
}

/** The same of a table that a command line names: `new.csv: there is no column "bmi"; there are "age", "bp"`. */
export function formatTableFault(file: string, { what, fix }: Fault): string {
  const shown = (text: string) => printable(clipped(text))
  return `${shown(file)}: ${shown(what)}; ${shown(fix.replace('data.delimiter', '--delimiter'))}`
}
