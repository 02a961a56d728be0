import { printable, printableLines } from '../spec/printable.ts'

/** Markup that may stand in a page as it is: all text in it has been escaped. */
export interface Html {
  readonly markup: string
}

/** Text that is somebody's, or nothing. */
export type Child = Html | string | null

/** What a text must not open or close in HTML, in an element or in an attribute. */
const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Elements that may be empty. */
const VOID: ReadonlySet<string> = new Set(['meta', 'line', 'circle', 'polygon', 'polyline'])

/** An element. What is not seen in a text is shown in it, as in the terminal. */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Child[]
): Html {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
  const inner = children.map((child) =>
    child === null ? '' : typeof child === 'string' ? escaped(child) : child.markup,
  )
  const opened = `<${name}${words.join('')}`
  if (inner.length === 0 && VOID.has(name)) return { markup: `${opened}/>` }
  return { markup: `${opened}>${inner.join('')}</${name}>` }
}

/** Text whose lines stay as they are: that of a file. */
export function preformatted(text: string): Html {
  return tag('pre', {}, { markup: withoutSigns(printableLines(text)) })
}

function escaped(text: string): string {
  return withoutSigns(printable(text))
}

function withoutSigns(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => SIGNS[sign])
}
