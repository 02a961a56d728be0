import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { enumerate } from './enumerate.ts'
import { packageRoot } from './package-root.ts'
import { formatPath, getAt, isRecord, type Path } from './paths.ts'
import { SYNONYMS } from './synonyms.ts'

/** A mapping that may have a key, and the kind that it is of then; null where every kind may. */
interface Place {
  readonly mapping: Path
  readonly kind: string | null
}

/** What the schemas have: where each key may stand, and which mappings may be of a kind. */
export interface Vocabulary {
  readonly keys: ReadonlyMap<string, readonly Place[]>
  readonly kinds: ReadonlyMap<string, readonly Path[]>
}

/** More places than this help nobody. */
const MOST_PLACES = 3

/**
 * Where a word belongs that has no place in the mapping at a path: `did you mean "validation.folds"?`, `did you mean "penalty: {kind:
 * l2}"?`, or the kinds of this mapping that have such a key. Undefined where no schema knows it.
 */
export function elsewhere(word: string, at: Path): string | undefined {
  const here = (vocabulary().keys.get(word) ?? []).flatMap(({ mapping, kind }) =>
    isSame(mapping, at) ? (kind ?? []) : [],
  )
  if (here.length > 0) return `it goes with kind: ${enumerate([...new Set(here)], 3)}`
  const names = SYNONYMS.get(word.toLowerCase()) ?? [word]
  const paths = names.filter((name) => name.includes('.'))
  const all = paths.length > 0 ? paths : names.flatMap(placesOf)
  const places = [...new Set(all)]
  if (places.length === 0 || places.length > MOST_PLACES) return undefined
  return `did you mean ${places.map(quoted).join(' or ')}?`
}

/** The mappings that may be of this kind; where there are none, those that have such a key. */
function placesOf(name: string): string[] {
  const { keys, kinds } = vocabulary()
  const ofKind = shallowest(kinds.get(name) ?? []).map((mapping) => `${formatPath(mapping)}: {kind: ${name}}`)
  if (ofKind.length > 0) return ofKind
  return shallowest((keys.get(name) ?? []).map(({ mapping }) => [...mapping, name])).map(formatPath)
}

/** A key at the top of a spec is its own path, and looks like the word that is wrong. */
function quoted(place: string): string {
  return /[.:]/.test(place) ? `"${place}"` : `"${place}" at the top`
}

/** Places in lists are all alike. */
function isSame(mapping: Path, at: Path): boolean {
  return formatPath(mapping) === formatPath(at.map((step) => (typeof step === 'number' ? 0 : step)))
}

function shallowest(paths: readonly Path[]): Path[] {
  const least = Math.min(...paths.map(({ length }) => length))
  return paths.filter(({ length }) => length === least)
}

let found: Vocabulary | null = null

/** Read from the schemas when a spec has a word that is not there, and at no other time. */
export function vocabulary(): Vocabulary {
  found ??= read(schemaFiles())
  return found
}

function schemaFiles(): ReadonlyMap<string, unknown> {
  const folder = join(packageRoot(), 'schemas')
  const names = readdirSync(folder).filter((name) => name.endsWith('.schema.json'))
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]))
}

function read(files: ReadonlyMap<string, unknown>): Vocabulary {
  const keys = new Map<string, Place[]>()
  const kinds = new Map<string, Path[]>()
  const note = <Value>(map: Map<string, Value[]>, name: string, value: Value) =>
    void map.set(name, [...(map.get(name) ?? []), value])

  /** @param within references on the way here: a schema may lead back to itself. */
  const walk = (node: unknown, file: string, path: Path, within: readonly string[]): void => {
    if (!isRecord(node)) return
    const { $ref: reference } = node
    if (typeof reference === 'string') {
      const [name, pointer = ''] = reference.split('#')
      const target = name === '' ? file : name
      if (within.includes(`${target}#${pointer}`)) return
      const steps = pointer.split('/').slice(1)
      walk(getAt(files.get(target), steps), target, path, [...within, `${target}#${pointer}`])
    }
    const kind = getAt(node, ['properties', 'kind', 'const'])
    if (typeof kind === 'string') note(kinds, kind, path)
    for (const [key, property] of Object.entries(isRecord(node.properties) ? node.properties : {})) {
      note(keys, key, { mapping: path, kind: typeof kind === 'string' ? kind : null })
      walk(property, file, [...path, key], within)
    }
    for (const word of ['oneOf', 'anyOf', 'allOf']) {
      const branches = node[word]
      if (Array.isArray(branches)) for (const branch of branches) walk(branch, file, path, within)
    }
    walk(node.items, file, [...path, 0], within)
  }
  walk(files.get('experiment.schema.json'), 'experiment.schema.json', [], [])
  return { keys, kinds }
}
