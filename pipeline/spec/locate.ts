import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node } from 'yaml'
import type { Fault, LocatedFault } from './faults.ts'
import { overrideAt } from './overrides.ts'
import { type Path, parsePath } from './paths.ts'
import type { WrittenSpec } from './read.ts'

/** Gives a fault its place: that of the value, of the key where the key itself is wrong, or of the nearest parent. */
export function locate(
  written: WrittenSpec,
  fault: Fault,
  overrides: readonly string[] = [],
  atKey = false,
): LocatedFault {
  const path = pathInDocument(written, fault.path)
  const override = overrideAt(overrides, path)
  if (override > 0) return { ...fault, file: '--set', line: override, column: 1 }
  const { line, col } = written.lines.linePos(offsetOf(written, path, atKey))
  return { ...fault, file: written.file, line, column: col }
}

/** Offset in the text of the deepest node on the path that the file has. */
function offsetOf(written: WrittenSpec, path: Path, atKey: boolean): number {
  let node: unknown = written.document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(written.document)
    const last = depth === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!isPair(pair)) return offset
      const value = isNode(pair.value) && hasText(pair.value) && !(last && atKey) ? pair.value : pair.key
      offset = isNode(value) ? (value.range?.[0] ?? offset) : offset
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset
    } else return offset
  }
  return offset
}

function hasText(node: Node): boolean {
  return node.range !== undefined && node.range !== null && node.range[1] > node.range[0]
}

/** `search.parameters` has keys with dots in them (`penalty.l1_ratio`), which a dotted path would take apart. */
function pathInDocument(written: WrittenSpec, text: string): Path {
  const axis = /^search\.parameters\.(.+)$/.exec(text)?.[1]
  if (axis === undefined) return parsePath(text)
  const axes = written.document.getIn(['search', 'parameters'])
  const names = isMap(axes) ? axes.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : []
  const name = names.filter((candidate) => axis.startsWith(candidate)).sort((a, b) => b.length - a.length)[0]
  return name === undefined ? parsePath(text) : ['search', 'parameters', name, ...parsePath(axis.slice(name.length))]
}
