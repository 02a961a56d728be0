import { isRecord } from './paths.ts'

/** Where two plain values part, by dotted path; undefined where one has nothing. */
export interface Difference {
  readonly path: string
  readonly one: unknown
  readonly other: unknown
}

/** Every leaf in which two plain values differ, in the order of the first. Numbers are compared as bits are: −0 is not 0. */
export function differences(one: unknown, other: unknown, path = ''): Difference[] {
  if (Array.isArray(one) && Array.isArray(other)) {
    const longer = one.length >= other.length ? one : other
    return longer.flatMap((_, i) => differences(one[i], other[i], `${path}[${i}]`))
  }
  if (isRecord(one) && isRecord(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])]
    return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`))
  }
  return Object.is(one, other) ? [] : [{ path, one, other }]
}
