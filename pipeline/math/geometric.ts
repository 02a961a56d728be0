import { power, root } from './power.ts'

/**
 * `count` numbers from `first` to `last` with a constant ratio; both ends are exact. They enter content hashes, so that
 * the same bits have to come from every engine.
 */
export function geometricGrid(first: number, last: number, count: number): number[] {
  if (count === 1) return [first]
  const ratio = root(last / first, count - 1)
  return Array.from({ length: count }, (_, i) => (i === 0 ? first : i === count - 1 ? last : first * power(ratio, i)))
}

/** Rounds to 12 significant digits, so that a grid of decimal ends has decimal middles: 0.01, not 0.009999999999999998. */
export function decimal(value: number): number {
  return Number(value.toPrecision(12))
}
