/** An element of an XML document: its children are elements or one text. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly children: readonly Element[] | string
}

/** An XML 1.0 document, an element a line. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`
}

function lines({ name, attributes, children }: Element, indent: string): string[] {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
  const opening = `${indent}<${name}${words.join('')}`
  if (children.length === 0) return [`${opening}/>`]
  // No white space is added around a text, since it would be part of it.
  if (typeof children === 'string') return [`${opening}>${escaped(children)}</${name}>`]
  return [`${opening}>`, ...children.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`]
}

/**
 * Text that means itself in an attribute and between tags. What XML 1.0 cannot say at all, control characters and halves of
 * surrogate pairs, becomes U+FFFD; line breaks and tabs are numbered, or a parser would read them as spaces in an attribute.
 *
 * Source: W3C, Extensible Markup Language (XML) 1.0, 5th edition (2008), productions 2 (Char) and 10 (AttValue).
 */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"'\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
