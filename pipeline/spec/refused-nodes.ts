import {
  type Document,
  isCollection,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { MOST_FAULTS } from './limits.ts'
import type { Path } from './paths.ts'

/** More would take minutes: for each alias, the nodes before it are looked through for its anchor. */
const MOST_ALIASES = 100

/** A node that no spec needs. */
export interface RefusedNode {
  readonly offset: number
  readonly path: Path
  readonly what: string
  readonly fix: string
}

/**
 * YAML that is well-formed and that no spec needs: keys that are no words or are here twice, `__proto__`, `.nan`, `.inf`,
 * tags, lists that hold themselves.
 */
export function refusedNodes(document: Document.Parsed): RefusedNode[] {
  const refused: RefusedNode[] = []
  let aliases = 0
  // Thunks, since a path is dear in a long list; most nodes want none.
  const refuse = (offset: number, path: () => Path, what: string, fix: string) => {
    if (refused.length < MOST_FAULTS) refused.push({ offset, path: path(), what, fix })
  }
  const refuseTag = (node: YAMLMap | YAMLSeq, ancestors: readonly unknown[]) => {
    const { tag } = node
    if (tag === undefined || tag === 'tag:yaml.org,2002:map' || tag === 'tag:yaml.org,2002:seq') return
    refuse(offsetOf(node), () => pathOf([...ancestors, node]), `${tag} is refused`, 'use plain lists and mappings')
  }
  visit(document, {
    Map(_, map, ancestors) {
      refuseTag(map, ancestors)
      // The parser's own look for doubles compares every key with every other.
      const keys = new Set<unknown>()
      for (const pair of map.items) {
        const key = isScalar(pair.key) ? pair.key.value : pair.key
        if (keys.has(key)) {
          const at = () => [...pathOf([...ancestors, map]), ...keyOf(pair)]
          refuse(offsetOf(pair.key), at, 'this key is here twice', 'keep one of the two')
        }
        keys.add(key)
      }
    },
    Seq(_, list, ancestors) {
      refuseTag(list, ancestors)
    },
    Pair(_, pair, ancestors) {
      const key = isScalar(pair.key) ? pair.key : null
      const at = () => pathOf([...ancestors, pair])
      if (key === null) refuse(offsetOf(pair.key), at, 'a key is not a plain word', 'use plain words as keys')
      else if (key.value === '__proto__') refuse(offsetOf(key), at, 'this key is refused', 'take it out')
      else if (key.value === '<<')
        refuse(offsetOf(key), at, 'merge keys are of YAML 1.1', 'write the keys out; *name can only be a whole value')
    },
    Alias(_, alias, ancestors) {
      const at = () => pathOf(ancestors)
      if (ancestors.some((node) => isCollection(node) && node.anchor === alias.source)) {
        refuse(offsetOf(alias), at, `*${alias.source} stands in itself`, 'write the values out')
      }
      if (++aliases <= MOST_ALIASES) return
      refuse(offsetOf(alias), at, `this is alias ${MOST_ALIASES + 1}`, `a spec has at most ${MOST_ALIASES}`)
      return visit.BREAK
    },
    Scalar(role, scalar, ancestors) {
      const { value, source, tag } = scalar
      const at = () => [...pathOf(ancestors), ...(typeof role === 'number' ? [role] : [])]
      if (typeof value === 'number' && !Number.isFinite(value)) {
        const fix = pathOf(ancestors).includes('factors')
          ? 'write a number, or put a feature that is to stay out into data.exclude'
          : 'write a number'
        refuse(offsetOf(scalar), at, `${source ?? value} is not a finite number`, fix)
      } else if (typeof value === 'object' && value !== null) {
        refuse(offsetOf(scalar), at, `${tag ?? 'this tag'} is refused`, 'use text, numbers, true and false')
      }
    },
  })
  return refused
}

/** Where the first alias stands, as an offset. */
export function firstAlias(document: Document.Parsed): number {
  let offset = 0
  visit(document, {
    Alias(_, alias) {
      offset = offsetOf(alias)
      return visit.BREAK
    },
  })
  return offset
}

/** The path that leads through these nodes, by the keys of their pairs and the positions in their lists. */
function pathOf(ancestors: readonly unknown[]): Path {
  return ancestors.flatMap((node, i): (string | number)[] => {
    if (isPair(node)) return keyOf(node)
    const next = ancestors[i + 1]
    return isSeq(node) && next !== undefined ? [node.items.indexOf(next)] : []
  })
}

function keyOf({ key }: Pair): string[] {
  return [isScalar(key) ? String(key.value) : '?']
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}
