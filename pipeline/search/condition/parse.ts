import { ConditionError, type Token, tokensOf } from './tokens.ts'

/** Gives the value at a dotted path; undefined where there is none. */
export type Lookup = (path: string) => unknown

/** A condition that has been read. */
export interface Condition {
  /** The paths it names, each where it first stands. */
  readonly paths: readonly { readonly path: string; readonly column: number }[]
  readonly holds: (lookup: Lookup) => boolean
}

type Test = Condition['holds']
type Operand = (lookup: Lookup) => unknown

const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** How deep parentheses and nots may go; nobody writes ten. */
const DEEPEST = 50

/**
 * Reads a condition. Nothing in it is code: the grammar is all there is.
 *
 *     or      = and ("or" and)*
 *     and     = not ("and" not)*
 *     not     = "not" not | "(" or ")" | compare
 *     compare = operand [("==" | "!=" | "<" | "<=" | ">" | ">=") operand | ["not"] "in" list]
 *     operand = number | quoted text | true | false | null | dotted path
 *     list    = "[" operand ("," operand)* "]"
 *
 * A path alone holds where it is true. Numbers are ordered among numbers and texts among texts; what cannot be compared is
 * not equal, and neither less nor greater.
 *
 * @throws ConditionError with the column of the first thing that does not fit.
 */
export function parseCondition(condition: string): Condition {
  const tokens = tokensOf(condition)
  const paths = new Map<string, number>()
  let at = 0
  const peek = (text: string) => tokens[at].kind !== 'text' && tokens[at].text === text
  const accept = (text: string) => {
    const fits = peek(text)
    if (fits) at++
    return fits
  }
  const demand = (text: string) => {
    if (!accept(text)) throw unexpected(tokens[at], `write ${text} here`)
  }

  const holds = or(0)
  if (tokens[at].kind !== 'end') throw unexpected(tokens[at], 'join conditions by and, or')
  return { paths: [...paths].map(([path, column]) => ({ path, column })), holds }

  function or(depth: number): Test {
    const parts = [and(depth)]
    while (accept('or')) parts.push(and(depth))
    return parts.length === 1 ? parts[0] : (lookup) => parts.some((part) => part(lookup))
  }

  function and(depth: number): Test {
    const parts = [not(depth)]
    while (accept('and')) parts.push(not(depth))
    return parts.length === 1 ? parts[0] : (lookup) => parts.every((part) => part(lookup))
  }

  function not(depth: number): Test {
    if (depth > DEEPEST)
      throw new ConditionError(tokens[at].column, 'this is nested too deep', 'write a list of conditions')
    if (accept('not')) {
      const part = not(depth + 1)
      return (lookup) => !part(lookup)
    }
    if (!accept('(')) return compare()
    const inner = or(depth + 1)
    demand(')')
    return inner
  }

  function compare(): Test {
    const left = operand()
    const sign = tokens[at]
    if (accept('in')) return among(left, list())
    if (peek('not') && tokens[at + 1].text === 'in') {
      at += 2
      const inside = among(left, list())
      return (lookup) => !inside(lookup)
    }
    const compared = sign.kind === 'sign' ? COMPARISONS.get(sign.text) : undefined
    if (compared === undefined) return (lookup) => left(lookup) === true
    at++
    const right = operand()
    return (lookup) => compared(left(lookup), right(lookup))
  }

  function list(): Operand[] {
    demand('[')
    const items = [operand()]
    while (accept(',')) items.push(operand())
    demand(']')
    return items
  }

  function operand(): Operand {
    const token = tokens[at]
    if (token.kind === 'number' || token.kind === 'text') {
      at++
      return () => token.value
    }
    if (token.kind !== 'word' || RESERVED.includes(token.text))
      throw unexpected(token, 'write a number, a quoted text or a dotted path here')
    at++
    if (LITERALS.has(token.text)) return () => LITERALS.get(token.text)
    if (!paths.has(token.text)) paths.set(token.text, token.column)
    return (lookup) => lookup(token.text)
  }
}

const RESERVED = ['and', 'or', 'not', 'in']

const COMPARISONS: ReadonlyMap<string, (left: unknown, right: unknown) => boolean> = new Map([
  ['==', (left: unknown, right: unknown) => left === right],
  ['!=', (left: unknown, right: unknown) => left !== right],
  ['<', (left: unknown, right: unknown) => isBefore(left, right)],
  ['<=', (left: unknown, right: unknown) => isBefore(left, right) || isSame(left, right)],
  ['>', (left: unknown, right: unknown) => isBefore(right, left)],
  ['>=', (left: unknown, right: unknown) => isBefore(right, left) || isSame(left, right)],
])

function isBefore(left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right
  return typeof left === 'string' && typeof right === 'string' && left < right
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right && (typeof left === 'number' || typeof left === 'string')
}

function among(value: Operand, items: readonly Operand[]): Test {
  return (lookup) => {
    const found = value(lookup)
    return items.some((item) => item(lookup) === found)
  }
}

function unexpected(token: Token, fix: string): ConditionError {
  const what = token.kind === 'end' ? 'it ends too early' : `${JSON.stringify(token.text)} does not fit here`
  return new ConditionError(token.column, what, fix)
}
