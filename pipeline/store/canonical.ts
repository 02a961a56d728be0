import { hash } from 'node:crypto'
import { isRecord } from '../spec/paths.ts'

/** JSON with sorted keys and no spaces: the same value always gives the same bytes, so that they can be hashed. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value))
}

/** Writes canonical JSON of records that have parts in common: objects that nobody changes, each of which is written once. */
export type CanonicalWriter = (record: Readonly<Record<string, unknown>>, depth?: number) => string

/** @returns a writer of the text that `canonicalJson` gives, to the byte; parts lie at most `depth` records deep. */
export function canonicalWriter(): CanonicalWriter {
  const written = new WeakMap<object, string>()
  const once = (part: object): string => {
    const known = written.get(part)
    if (known !== undefined) return known
    const text = canonicalJson(part)
    written.set(part, text)
    return text
  }
  const textOf = (value: unknown, depth: number): string => {
    if (!isObject(value)) return JSON.stringify(finite(value))
    if (depth === 0 || !isRecord(value)) return once(value)
    // Of numbers and texts alone: it is no sooner written one by one.
    return Object.values(value).some(isObject) ? write(value, depth) : canonicalJson(value)
  }
  function write(record: Readonly<Record<string, unknown>>, depth = 1): string {
    const own = Object.keys(record).filter((name) => record[name] !== undefined)
    // Objects keep such keys in front, by size: a layer can be called `10`.
    if (own.some((name) => /^\d+$/.test(name))) return canonicalJson(record)
    const entries = own.sort().map((name) => `${JSON.stringify(name)}:${textOf(record[name], depth - 1)}`)
    return `{${entries.join(',')}}`
  }
  return write
}

/** JSON that people compare: sorted keys, two spaces of indent, a line break at the end. */
export function reviewableJson(value: unknown): string {
  return `${JSON.stringify(ordered(value), null, 2)}\n`
}

/** JSON on one line, keys in the order given. */
export function compactJson(value: unknown): string {
  return allFinite(value) ? JSON.stringify(value) : JSON.stringify(value, (_, item: unknown) => finite(item))
}

/** JSON for people: two spaces of indent, keys in the order given, a line break at the end. */
export function readableJson(value: unknown): string {
  return `${JSON.stringify(value, allFinite(value) ? undefined : (_, item: unknown) => finite(item), 2)}\n`
}

/** sha256 in hex. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}

/** A copy with its keys in order. To stringify a copy takes a third of the time that a replacer takes, which is asked for every value. */
function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return finite(value)
  if (Array.isArray(value)) return value.map(ordered)
  const keys = Object.keys(value).sort()
  // To set this key would be to set the prototype.
  if (keys.includes('__proto__')) return Object.fromEntries(keys.map((key) => [key, ordered(Reflect.get(value, key))]))
  const copy: Record<string, unknown> = {}
  for (const key of keys) copy[key] = ordered(Reflect.get(value, key))
  return copy
}

/** Whether all numbers in it are, as nearly always: then nobody has to be asked for each value. */
function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(allFinite)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** JSON has no word for numbers that are not finite: they are written as "NaN", "Infinity" and "-Infinity". */
function finite(item: unknown): unknown {
  return typeof item === 'number' && !Number.isFinite(item) ? String(item) : item
}
