import { createHash } from 'node:crypto'

/** JSON with sorted keys and no spaces: the same value always gives the same bytes, so that they can be hashed. */
export function canonicalJson(value: unknown): string {
  return written(value, (record) => Object.keys(record).sort()) ?? 'null'
}

/** JSON that people compare: sorted keys, two spaces of indent, a line break at the end. */
export function reviewableJson(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`
}

/** JSON on one line, keys in the order given. */
export function compactJson(value: unknown): string {
  return (allFinite(value) ? JSON.stringify(value) : written(value, Object.keys)) ?? 'null'
}

/** JSON for people: two spaces of indent, keys in the order given, a line break at the end. */
export function readableJson(value: unknown): string {
  return `${JSON.stringify(JSON.parse(compactJson(value)), null, 2)}\n`
}

/** sha256 in hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/**
 * What JSON.stringify writes, but for numbers that are not finite (see `finite`) and for who decides on the keys; undefined
 * for what is no JSON. With a replacer it would do as much at a third of the speed, and thousands of runs are written so.
 */
function written(value: unknown, keysOf: (record: object) => readonly string[]): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(finite(value))
  if (Array.isArray(value)) return `[${value.map((item) => written(item, keysOf) ?? 'null').join(',')}]`
  let text = ''
  for (const key of keysOf(value)) {
    const item = written(Reflect.get(value, key), keysOf)
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${item}`
  }
  return `{${text}}`
}

/** Whether all numbers in it are, as nearly always: then nothing is faster than the engine's own. */
function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  for (const key of Object.keys(value)) if (!allFinite(Reflect.get(value, key))) return false
  return true
}

/** JSON has no word for numbers that are not finite: they are written as "NaN", "Infinity" and "-Infinity". */
function finite(item: unknown): unknown {
  return typeof item === 'number' && !Number.isFinite(item) ? String(item) : item
}
