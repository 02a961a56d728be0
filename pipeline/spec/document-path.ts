import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml'
import { formatPath, type Path, parsePath } from './paths.ts'

/**
 * A dotted path as the steps it takes in a document. Keys may have dots of their own (`penalty.l1_ratio` in
 * search.parameters, a column called `s.1`): the longest key that fits is the one that is meant. An item of a list may go by
 * its name: `layers.hidden.units`. What the document does not have is parted at each dot.
 */
export function pathInDocument(document: Document, text: string): Path {
  const path = stepsFrom(document.contents, text, document)
  const [first, second, ...rest] = path
  if (first !== 'search' || second !== 'parameters' || rest.length < 2) return path
  // A parameter that is not there yet is a path of its own, up to what an axis says.
  const there = document.getIn(path.slice(0, 3)) !== undefined
  const end = rest.findIndex((step, k) => k > 0 && AXIS.includes(String(step)))
  const name = formatPath(end === -1 ? rest : rest.slice(0, end))
  return there ? path : [first, second, name, ...(end === -1 ? [] : rest.slice(end))]
}

/** Keys of an axis of a search. */
const AXIS = ['values', 'choice', 'log', 'linear', 'count', 'distribution']

function stepsFrom(node: unknown, text: string, document: Document): Path {
  if (text === '') return []
  if (isAlias(node)) return stepsFrom(node.resolve(document), text, document)
  const [first] = parsePath(text)
  if (isSeq(node) && typeof first === 'number')
    return [first, ...stepsFrom(node.items[first], text.replace(/^\[\d+\]\.?/, ''), document)]
  const found = longest(isSeq(node) ? namedItems(node.items) : isMap(node) ? keyedValues(node.items) : [], text)
  return found === undefined
    ? parsePath(text)
    : [found.step, ...stepsFrom(found.value, text.slice(found.name.length).replace(/^\./, ''), document)]
}

/** What a step leads to, and how it is written. */
interface Step {
  readonly name: string
  readonly step: string | number
  readonly value: unknown
}

function keyedValues(pairs: readonly { key: unknown; value: unknown }[]): Step[] {
  return pairs.flatMap(({ key, value }) => {
    const name = String(isScalar(key) ? key.value : key)
    return [{ name, step: name, value }]
  })
}

function namedItems(items: readonly unknown[]): Step[] {
  return items.flatMap((value, step) => {
    const name = isMap(value) ? value.get('name') : undefined
    return typeof name === 'string' ? [{ name, step, value }] : []
  })
}

function longest(steps: readonly Step[], text: string): Step | undefined {
  return steps.filter(({ name }) => isStep(name, text)).toSorted((a, b) => b.name.length - a.name.length)[0]
}

/** Whether a dotted path begins with this name. */
function isStep(name: string, text: string): boolean {
  return name !== '' && text.startsWith(name) && ['', '.', '['].includes(text.charAt(name.length))
}
