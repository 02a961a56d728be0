import { readFileSync } from 'node:fs'
import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { LocatedFault } from './faults.ts'
import { SpecError } from './faults.ts'
import { applyOverrides, overrideAt, overrideBelow } from './overrides.ts'
import { formatPath, type Path } from './paths.ts'

/** The largest spec that is read. Real ones have a few kilobytes. */
const MAX_BYTES = 1024 * 1024

/** A spec as the user wrote it: its text, its nodes with their places, and its plain value. */
export interface WrittenSpec {
  /** As given on the command line. */
  readonly file: string
  readonly text: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
  /** Plain JSON: no aliases, no tags, no non-finite numbers. */
  readonly value: unknown
}

/**
 * Text → nodes → plain JSON. Faults of the YAML itself (syntax, duplicate keys, aliases that explode, `__proto__`,
 * non-finite numbers) are all reported here, so that what comes after sees ordinary data.
 *
 * @param overrides `path=value` pairs, as given with --set; they replace what the file says.
 * @throws SpecError with every fault.
 */
export function readSpec(file: string, overrides: readonly string[] = []): WrittenSpec {
  const text = readText(file)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const at = (offset: number, path: string, what: string, fix: string): LocatedFault => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path, what, fix }
  }

  if (document.errors.length > 0) {
    throw new SpecError(
      document.errors.map(({ code, message, pos }) =>
        code === 'DUPLICATE_KEY'
          ? at(pos[0], /^[^\s:]*/.exec(text.slice(pos[0]))?.[0] ?? '', 'this key is here twice', 'keep one of the two')
          : at(pos[0], '', `not YAML: ${firstLine(message)}`, 'mend the syntax here'),
      ),
    )
  }
  if (document.contents === null) throw new SpecError([at(0, '', 'the spec is empty', 'begin with `name:`')])
  if (!isMap(document.contents)) {
    throw new SpecError([at(0, '', 'the spec is not a mapping', 'begin with `name:`, `data:` and `model:`')])
  }

  applyOverrides(document, overrides)
  const refused = refusedNodes(document)
  if (refused.length > 0) {
    throw new SpecError(
      refused.map(({ offset, path, what, fix }) => {
        const override = overrideAt(overrides, path) || (offset === 0 ? overrideBelow(overrides, path) : 0)
        const fault = at(offset, formatPath(path), what, fix)
        return override > 0 ? { ...fault, file: '--set', line: override, column: 1 } : fault
      }),
    )
  }

  try {
    return { file, text, document, lines, value: document.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    const what = error instanceof Error ? firstLine(error.message) : String(error)
    throw new SpecError([
      at(firstAlias(document), '', `its aliases cannot be resolved: ${what}`, 'write the values out'),
    ])
  }
}

interface RefusedNode {
  readonly offset: number
  readonly path: Path
  readonly what: string
  readonly fix: string
}

/** YAML that is well-formed and that no spec needs: keys that are no words, `__proto__`, `.nan`, `.inf`, tags. */
function refusedNodes(document: Document.Parsed): RefusedNode[] {
  const refused: RefusedNode[] = []
  visit(document, {
    Pair(_, pair, ancestors) {
      const key = isScalar(pair.key) ? pair.key : null
      const node = { offset: offsetOf(pair.key), path: pathOf([...ancestors, pair]) }
      if (key === null) refused.push({ ...node, what: 'a key is not a plain word', fix: 'use plain words as keys' })
      else if (key.value === '__proto__') refused.push({ ...node, what: 'this key is refused', fix: 'take it out' })
    },
    Scalar(role, scalar, ancestors) {
      const { value, source, tag } = scalar
      const here = typeof role === 'number' ? [role] : []
      const node = { offset: offsetOf(scalar), path: [...pathOf(ancestors), ...here] }
      if (typeof value === 'number' && !Number.isFinite(value)) {
        refused.push({ ...node, what: `${source ?? value} is not a finite number`, fix: 'write a number' })
      } else if (typeof value === 'object' && value !== null) {
        refused.push({ ...node, what: `${tag ?? 'this tag'} is refused`, fix: 'use text, numbers, true and false' })
      }
    },
  })
  return refused
}

/** The path that leads through these nodes, by the keys of their pairs and the positions in their lists. */
function pathOf(ancestors: readonly unknown[]): Path {
  return ancestors.flatMap((node, i): (string | number)[] => {
    if (isPair(node)) return [isScalar(node.key) ? String(node.key.value) : '?']
    const next = ancestors[i + 1]
    return isSeq(node) && next !== undefined ? [node.items.indexOf(next)] : []
  })
}

function firstAlias(document: Document.Parsed): number {
  let offset = 0
  visit(document, {
    Alias(_, alias) {
      offset = offsetOf(alias)
      return visit.BREAK
    },
  })
  return offset
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

function readText(file: string): string {
  const fail = (what: string, fix: string): never => {
    throw new SpecError([{ file, line: 1, column: 1, path: '', what, fix }])
  }
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT') return fail('there is no such file', 'give the path of a spec, as in configs/lasso.yaml')
    if (code === 'EISDIR') return fail('this is a folder', 'give the path of a spec, as in configs/lasso.yaml')
    return fail(`cannot be read (${code})`, 'check its permissions')
  }
  if (bytes.length > MAX_BYTES) return fail(`has ${bytes.length} bytes`, `a spec has at most ${MAX_BYTES}`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return fail('is not UTF-8 text', 'save it as UTF-8')
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message
}
