import type { Proposal } from './search.ts'
import type { Space } from './space.ts'

/** Points that are looked at for each that is wanted: all of ten thousand values are found with half of these. */
const TRIES = 20

/** Points that are looked at in any case, before it is said that there are not so many. */
const LEAST_TRIES = 10_000

/** Gives a point of the unit cube, another at each call. */
export type PointSource = () => readonly number[]

/**
 * The first `budget` combinations that a source of points comes upon, each once, without those that are left out: a larger
 * budget has all of a smaller one. Fewer where the source hardly finds any more.
 */
export function sample(space: Space, budget: number, source: PointSource): Proposal[] {
  const found = new Map<string, Proposal>()
  for (let tries = 0; found.size < budget && tries < LEAST_TRIES + TRIES * budget; tries++) {
    const point = source()
    const proposal = proposalAt(space, point)
    if (proposal === null) continue
    const key = keyOf(proposal)
    if (!found.has(key)) found.set(key, proposal)
  }
  return [...found.values()]
}

/** The combination at a point of the unit cube; null where it is left out. */
export function proposalAt({ dimensions, combine }: Space, point: readonly number[]): Proposal | null {
  const settings = combine(dimensions.map(({ at }, j) => at(point[j])))
  return settings === null ? null : { settings, point }
}

/** The same for the same values, wherever in the cube they were found. */
export function keyOf({ settings }: Proposal): string {
  return JSON.stringify(settings.map(({ path, value }) => [path, value]))
}
