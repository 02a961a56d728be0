import { Lexer, Parser } from 'yaml'

/**
 * Open nodes at once, of which a level of nesting takes up to two. Specs have a dozen; a reader that calls itself for every
 * level ends the whole process at some thousands, and no catch is asked.
 */
const MOST_OPEN = 200

/** Where a YAML text is nested too deep to be composed, as an offset; −1 where it is not. Looks at tokens only. */
export function tooDeepAt(text: string): number {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    // The parser works while its output is taken, of which nothing is wanted.
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MOST_OPEN) return parser.offset
  }
  return -1
}
