import { randomStream } from '../math/random.ts'
import { enumerate } from '../spec/enumerate.ts'
import type { ColumnSplit, FractionSplit, RowSplit, Split } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import { type Column, ROLE } from './dataset.ts'
import { allRows } from './missing.ts'
import { stratifiedParts } from './stratify.ts'

/** The role of a row that takes no part at all: one that `rows` does not name although it names the rows that train. */
export const LEFT_OUT = 255

/** What a split needs to know besides its own part of the spec. The columns hold every row of the source. */
export interface SplitContext {
  /** The rows that there are to split, as indices into the source from 0. */
  readonly rows: Int32Array
  readonly sourceRows: number
  readonly target: Column | null
  readonly splitColumn: Column | null
  readonly seed: number
}

type SplitOf<Kind extends Split['kind']> = { [K in Kind]: Extract<Split, { kind: K }> }[Kind]

const splits: {
  readonly [K in Split['kind']]: (split: SplitOf<K>, context: SplitContext, faults: Fault[]) => Uint8Array
} = {
  none: (_, { rows }) => new Uint8Array(rows.length).fill(ROLE.train),
  fraction: byFraction,
  column: byColumn,
  rows: byRows,
}

/** The role of each of the rows, or LEFT_OUT. A split without a training row is a fault. */
export function assignRoles<Kind extends Split['kind']>(
  split: SplitOf<Kind>,
  context: SplitContext,
  faults: Fault[],
): Uint8Array {
  const kind: Kind = split.kind
  const before = faults.length
  const roles = splits[kind](split, context, faults)
  if (faults.length === before && !roles.includes(ROLE.train)) {
    faults.push({ path: 'data.split', what: 'no row is left to train on', fix: 'leave at least one row for training' })
  }
  return roles
}

function byFraction(split: FractionSplit, { rows, target, seed }: SplitContext, faults: Fault[]): Uint8Array {
  const n = rows.length
  const test = Math.round(split.test * n)
  const validation = Math.round(split.validation * n)
  if (test + validation >= n) {
    const what = `${test} test and ${validation} validation rows of ${n} leave none to train on`
    faults.push({ path: 'data.split', what, fix: 'take smaller fractions: they must sum to less than 1' })
    return new Uint8Array(n)
  }
  for (const [name, count] of [['test', test] as const, ['validation', validation] as const]) {
    if (count > 0 || split[name] === 0) continue
    const what = `${split[name]} of ${n} rows is less than half a row`
    faults.push({
      path: `data.split.${name}`,
      what,
      fix: `write at least ${Number((1 / n).toPrecision(2))}, or leave it out`,
    })
  }
  const order = randomStream(seed, 'split').shuffle(allRows(n))
  const roles = new Uint8Array(n).fill(ROLE.train)
  if (split.stratify && target !== null) {
    const values = Array.from(rows, (row) => target.values[row])
    if (target.kind === 'number' && new Set(values).size > n / 2) {
      const what = `the target "${target.name}" has ${new Set(values).size} different values in ${n} rows`
      faults.push({ path: 'data.split.stratify', what, fix: 'stratify by a target with few values only' })
      return roles
    }
    const parts = stratifiedParts(values, order, [test, validation])
    for (const i of parts[0]) roles[i] = ROLE.test
    for (const i of parts[1]) roles[i] = ROLE.validation
    return roles
  }
  for (const i of order.subarray(0, test)) roles[i] = ROLE.test
  for (const i of order.subarray(test, test + validation)) roles[i] = ROLE.validation
  return roles
}

/** What a role column may say, in lower case: as R and Python write it too. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['train', ROLE.train],
  ['t', ROLE.train],
  ['true', ROLE.train],
  ['1', ROLE.train],
  ['validation', ROLE.validation],
  ['test', ROLE.test],
  ['f', ROLE.test],
  ['false', ROLE.test],
  ['0', ROLE.test],
])

function byColumn(_: ColumnSplit, { rows, splitColumn }: SplitContext, faults: Fault[]): Uint8Array {
  const roles = new Uint8Array(rows.length).fill(ROLE.train)
  if (splitColumn === null) return roles
  const unknown: string[] = []
  rows.forEach((row, i) => {
    const value = splitColumn.values[row]
    const role = WORDS.get(String(value).trim().toLowerCase())
    if (role === undefined)
      unknown.push(value === '' || Number.isNaN(value) ? `nothing in row ${row + 1}` : `"${value}" in row ${row + 1}`)
    else roles[i] = role
  })
  if (unknown.length > 0) {
    const what = `column "${splitColumn.name}" says ${enumerate(unknown, 4)}`
    faults.push({
      path: 'data.split.column',
      what,
      fix: 'write train (T, TRUE, 1), validation or test (F, FALSE, 0) in every row',
    })
  }
  return roles
}

function byRows(split: RowSplit, { rows, sourceRows }: SplitContext, faults: Fault[]): Uint8Array {
  const roles = new Uint8Array(sourceRows).fill(split.train === undefined ? ROLE.train : LEFT_OUT)
  const named = new Map<number, string>()
  // Ranges may overlap; a thousand that each name every row are no split.
  let left = 10 * sourceRows
  for (const part of ['train', 'validation', 'test'] as const) {
    for (const [i, entry] of (split[part] ?? []).entries()) {
      const path = `data.split.${part}[${i}]`
      const [first, last = first] = String(entry).split('-').map(Number)
      const what = rangeFault(first, last, sourceRows)
      if (what !== null) {
        faults.push({ path, what, fix: `the rows are 1 to ${sourceRows}` })
        continue
      }
      left -= last - first + 1
      if (left < 0) {
        faults.push({ path, what: 'these ranges name every row ten times over', fix: 'name each row once' })
        return Uint8Array.from(rows, (row) => roles[row])
      }
      const twice: string[] = []
      for (let number = first; number <= last; number++) {
        const other = named.get(number)
        if (other !== undefined && other !== part) twice.push(`row ${number} is in ${other} too`)
        named.set(number, part)
        roles[number - 1] = ROLE[part]
      }
      if (twice.length > 0) faults.push({ path, what: enumerate(twice, 4), fix: 'give every row one role' })
    }
  }
  return Uint8Array.from(rows, (row) => roles[row])
}

function rangeFault(first: number, last: number, rows: number): string | null {
  if (last < first) return `the range ${first}-${last} runs backwards`
  if (first < 1 || last > rows) return `row ${first < 1 || first > rows ? first : last} is not in the table`
  return null
}
