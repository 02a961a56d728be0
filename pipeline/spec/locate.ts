import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node } from 'yaml'
import { pathInDocument } from './document-path.ts'
import type { Fault, LocatedFault } from './faults.ts'
import { overrideAt, overrideBelow } from './overrides.ts'
import type { Path } from './paths.ts'
import type { WrittenSpec } from './read.ts'

/** Gives a fault its place: that of the value, of the key where the key itself is wrong, or of the nearest parent. */
export function locate(written: WrittenSpec, fault: Fault, atKey = false): LocatedFault {
  const path = pathInDocument(written.document, fault.path)
  const { offset, inFile } = placeOf(written, path, atKey)
  const override = overrideAt(written.overridden, path) || (inFile ? 0 : overrideBelow(written.overridden, path))
  if (override > 0) return { ...fault, file: '--set', line: override, column: 1 }
  const { line, col } = written.lines.linePos(offset)
  return { ...fault, file: written.file, line, column: col }
}

/** Offset in the text of the deepest node on the path that the spec has, or of the deepest one around it in the file. */
function placeOf(written: WrittenSpec, path: Path, atKey: boolean): { offset: number; inFile: boolean } {
  let node: unknown = written.document.contents
  let offset = 0
  let inFile = true
  const visit = (place: unknown) => {
    inFile = isNode(place) && hasPlace(place)
    if (isNode(place) && hasPlace(place)) offset = place.range?.[0] ?? offset
  }
  visit(node)
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(written.document)
    const last = depth === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!isPair(pair)) break
      visit(isNode(pair.value) && hasText(pair.value) && !(last && atKey) ? pair.value : pair.key)
      node = pair.value
      if (isNode(node) && !hasPlace(node)) inFile = false
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      visit(node)
    } else break
  }
  return { offset, inFile }
}

function hasPlace({ range }: Node): boolean {
  return range !== undefined && range !== null
}

/** A value that is left out has a place of no length. */
function hasText({ range }: Node): boolean {
  return range !== undefined && range !== null && range[1] > range[0]
}
