import { createHash } from 'node:crypto'

/** JSON with sorted keys and no spaces: the same value always gives the same bytes, so that they can be hashed. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => sorted(item))
}

/** JSON that people compare: sorted keys, two spaces of indent, a line break at the end. */
export function reviewableJson(value: unknown): string {
  return `${JSON.stringify(value, (_, item: unknown) => sorted(item), 2)}\n`
}

/** JSON on one line, keys in the order given. */
export function compactJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => finite(item))
}

/** JSON for people: two spaces of indent, keys in the order given, a line break at the end. */
export function readableJson(value: unknown): string {
  return `${JSON.stringify(value, (_, item: unknown) => finite(item), 2)}\n`
}

/** sha256 in hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function sorted(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return finite(item)
  return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** JSON has no word for numbers that are not finite: they are written as "NaN", "Infinity" and "-Infinity". */
function finite(item: unknown): unknown {
  return typeof item === 'number' && !Number.isFinite(item) ? String(item) : item
}
