import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { pathInDocument } from './document-path.ts'
import { type LocatedFault, SpecError } from './faults.ts'
import { tooDeepAt } from './nesting.ts'
import { type Path, parsePath } from './paths.ts'

/** Steps of a path; no spec has ten. */
const DEEPEST = 50

/**
 * Puts `path=value` pairs into the document, and says where. Their nodes have no place in the file, and are located by `--set`.
 * What stood at a place with a name (`&name`) has it still, so that `*name` means the new value.
 */
export function applyOverrides(document: Document.Parsed, overrides: readonly string[]): Path[] {
  const faults: LocatedFault[] = []
  const overridden = overrides.map((override, i) => {
    const fault = (what: string, fix: string): Path => {
      faults.push({ file: '--set', line: i + 1, column: 1, path: override, what, fix })
      return []
    }
    const misfit = () =>
      fault('this path does not fit the spec', 'name keys as they stand in the file, as in penalty.lambda')
    const { name, text } = splitOverride(override)
    // Steps that are too many cannot be looked for either.
    if (parsePath(name).length > DEEPEST || tooDeepAt(text) !== -1) return misfit()
    const path = pathInDocument(document, name)
    if (typeof path[0] !== 'string')
      return fault('this is not path=value', 'write, for example, --set penalty.lambda=0.1')
    const parsed = parseDocument(text)
    const broken = parsed.errors[0]
    if (broken) return fault('the value is not YAML', broken.message.split('\n')[0] ?? 'mend it')
    try {
      return place(document, path, parsed.toJS({ maxAliasCount: 100 })) ? path : misfit()
    } catch {
      return misfit()
    }
  })
  if (faults.length > 0) throw new SpecError(faults)
  // A path that the file does not have comes with bare words as keys, where the parser makes nodes.
  visit(document, {
    Pair(_, pair) {
      if (!isNode(pair.key)) pair.key = document.createNode(pair.key)
    },
  })
  return overridden
}

/** Puts a value at a path, with the mappings around it; false where a list has no such place. */
function place(document: Document.Parsed, path: Path, value: unknown): boolean {
  for (let depth = 1; depth < path.length; depth++) {
    const parent = path.slice(0, depth)
    const there = document.getIn(parent, true)
    // The same value elsewhere stays as it is.
    if (isAlias(there)) document.setIn(parent, ownCopy(there, document))
    else if (!isCollection(there)) document.setIn(parent, named(there, document.createNode({})))
    const list = document.getIn(parent, true)
    const step = path[depth]
    if (isSeq(list) && !(typeof step === 'number' && step <= list.items.length)) return false
  }
  document.setIn(path, named(document.getIn(path, true), document.createNode(value)))
  return true
}

/** What an alias stands for, without the names in it. */
function ownCopy(alias: Alias, document: Document.Parsed): Node {
  return document.createNode(alias.resolve(document)?.toJS(document) ?? {})
}

/** A node, with the name of the one that it replaces. */
function named(before: unknown, node: Node): Node {
  if (hasName(before) && hasName(node) && before.anchor !== undefined) node.anchor = before.anchor
  return node
}

function hasName(node: unknown): node is { anchor?: string } {
  return isScalar(node) || isCollection(node)
}

/** The override that set the value at `path`, as its number on the command line from 1; 0 where none did. */
export function overrideAt(overridden: readonly Path[], path: Path): number {
  return overridden.map((own) => own.every((step, depth) => path[depth] === step)).lastIndexOf(true) + 1
}

/** The override that made the node at `path` by setting a value below it; 0 where none did. */
export function overrideBelow(overridden: readonly Path[], path: Path): number {
  return overridden.map((own) => path.every((step, depth) => own[depth] === step)).lastIndexOf(true) + 1
}

function splitOverride(override: string): { name: string; text: string } {
  const equals = override.indexOf('=')
  return equals < 1 ? { name: '', text: '' } : { name: override.slice(0, equals), text: override.slice(equals + 1) }
}
