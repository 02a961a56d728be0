/** A condition cannot be read. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError'
  /** Where in the condition, from 1. */
  readonly column: number
  readonly fix: string

  constructor(column: number, message: string, fix: string) {
    super(message)
    this.column = column
    this.fix = fix
  }
}

/** A piece of a condition, and where it begins, from 1. */
export type Token =
  | { readonly kind: 'number'; readonly column: number; readonly text: string; readonly value: number }
  | { readonly kind: 'text'; readonly column: number; readonly text: string; readonly value: string }
  /** A dotted path, or one of the words of the language. */
  | { readonly kind: 'word'; readonly column: number; readonly text: string }
  | { readonly kind: 'sign'; readonly column: number; readonly text: string }
  | { readonly kind: 'end'; readonly column: number; readonly text: '' }

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?(?![\w.])/i
const TEXT = /^'([^']*)'|^"([^"]*)"/
const WORD = /^[a-z_]([\w-]|\.(?=\w)|\[\d+\])*/i
const SIGN = /^(==|!=|<=|>=|<|>|\(|\)|\[|\]|,)/

/** `penalty.l1_ratio < 0.5` → word, sign, number, end. @throws ConditionError at what is none of these. */
export function tokensOf(condition: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < condition.length) {
    const rest = condition.slice(at)
    const blank = /^\s+/.exec(rest)
    if (blank !== null) {
      at += blank[0].length
      continue
    }
    const token = tokenAt(rest, at + 1)
    tokens.push(token)
    at += token.text.length
  }
  return [...tokens, { kind: 'end', column: condition.length + 1, text: '' }]
}

function tokenAt(rest: string, column: number): Token {
  const number = NUMBER.exec(rest)
  if (number !== null) return { kind: 'number', column, text: number[0], value: Number(number[0]) }
  const text = TEXT.exec(rest)
  if (text !== null) return { kind: 'text', column, text: text[0], value: text[1] ?? text[2] }
  const word = WORD.exec(rest)
  if (word !== null) return { kind: 'word', column, text: word[0] }
  const sign = SIGN.exec(rest)
  if (sign !== null) return { kind: 'sign', column, text: sign[0] }
  const fix = /^['"]/.test(rest)
    ? 'end the text with the quotation mark it begins with'
    : 'conditions have == != < <= > >= in and or not, numbers, quoted text and dotted paths'
  throw new ConditionError(column, `${JSON.stringify(rest.slice(0, 20))} means nothing`, fix)
}
