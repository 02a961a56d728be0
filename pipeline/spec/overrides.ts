import { type Document, isCollection, isNode, isSeq, parseDocument, visit } from 'yaml'
import { type LocatedFault, SpecError } from './faults.ts'
import { tooDeepAt } from './nesting.ts'
import { type Path, parsePath } from './paths.ts'

/** Steps of a path; no spec has ten. */
const DEEPEST = 50

/** Puts `path=value` pairs into the document. Their nodes have no place in the file, and are located by `--set`. */
export function applyOverrides(document: Document.Parsed, overrides: readonly string[]): void {
  const faults = overrides.flatMap((override, i) => {
    const fault = (what: string, fix: string) => ({ file: '--set', line: i + 1, column: 1, path: override, what, fix })
    const { path, text } = splitOverride(override)
    if (path.length > DEEPEST || tooDeepAt(text) !== -1) return [misfit(fault)]
    if (typeof path[0] !== 'string')
      return [fault('this is not path=value', 'write, for example, --set penalty.lambda=0.1')]
    const parsed = parseDocument(text)
    const broken = parsed.errors[0]
    if (broken) return [fault('the value is not YAML', broken.message.split('\n')[0] ?? 'mend it')]
    try {
      for (let depth = 1; depth < path.length; depth++) {
        const parent = path.slice(0, depth)
        if (!document.hasIn(parent)) document.setIn(parent, document.createNode({}))
        else if (!isCollection(document.getIn(parent, true))) document.setIn(parent, document.createNode({}))
        const list = document.getIn(parent, true)
        const step = path[depth]
        if (isSeq(list) && !(typeof step === 'number' && step <= list.items.length)) return [misfit(fault)]
      }
      document.setIn(path, document.createNode(parsed.toJS({ maxAliasCount: 100 })))
      return []
    } catch {
      return [misfit(fault)]
    }
  })
  if (faults.length > 0) throw new SpecError(faults)
  // A path that the file does not have comes with bare words as keys, where the parser makes nodes.
  visit(document, {
    Pair(_, pair) {
      if (!isNode(pair.key)) pair.key = document.createNode(pair.key)
    },
  })
}

function misfit(fault: (what: string, fix: string) => LocatedFault): LocatedFault {
  return fault('this path does not fit the spec', 'name keys as they stand in the file, as in penalty.lambda')
}

/** The override that set the value at `path`, as its number on the command line from 1; 0 where none did. */
export function overrideAt(overrides: readonly string[], path: Path): number {
  const matches = overrides.map((override) => splitOverride(override).path.every((step, depth) => path[depth] === step))
  return matches.lastIndexOf(true) + 1
}

/** The override that made the node at `path` by setting a value below it; 0 where none did. */
export function overrideBelow(overrides: readonly string[], path: Path): number {
  const matches = overrides.map((override) => path.every((step, depth) => splitOverride(override).path[depth] === step))
  return matches.lastIndexOf(true) + 1
}

function splitOverride(override: string): { path: Path; text: string } {
  const equals = override.indexOf('=')
  return equals < 1
    ? { path: [], text: '' }
    : { path: parsePath(override.slice(0, equals)), text: override.slice(equals + 1) }
}
