import type { GridSearch } from '../spec/experiment.gen.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { type Axis, openAxis } from './axis.ts'
import { exclusionOf } from './exclusion.ts'
import type { Setting } from './search.ts'

/** What every search has that combines values of parameters. */
export type SpaceSpec = Pick<GridSearch, 'parameters' | 'zip' | 'where'>

/** One parameter, or several that move together. */
export interface Dimension {
  /** The paths of its parameters, joined: the same in whichever order the spec has them. */
  readonly name: string
  /** How many values it has; null where there is no end of them. */
  readonly size: number | null
  readonly ordered: boolean
  /** The settings at its k-th value. */
  readonly nth: (k: number) => readonly Setting[]
  /** The settings that a share u ∈ [0, 1] of all draws is below. */
  readonly at: (u: number) => readonly Setting[]
}

/** All combinations that a search may make. */
export interface Space {
  /** In the order written; parameters that move together stand where the first of them does. */
  readonly dimensions: readonly Dimension[]
  /** How many combinations there are before any is left out; null where there is no end of them. */
  readonly size: number | null
  /** Settings in the order of the spec's parameters, whichever dimensions they come from; null where they are left out. */
  readonly combine: (parts: readonly (readonly Setting[])[]) => readonly Setting[] | null
}

export function openSpace({ parameters, zip, where }: SpaceSpec, loaded: LoadedSpec): Space {
  const axes = Object.entries(parameters).map(([path, axis]) => openAxis(path, axis))
  const groups = axes
    .map((axis) => zip.find((paths) => paths.includes(axis.path)) ?? [axis.path])
    .map((paths) => axes.filter(({ path }) => paths.includes(path)))
    .filter(([first], i) => first === axes[i])
  const dimensions = groups.map(dimensionOf)
  const position = new Map(axes.map(({ path }, i) => [path, i]))
  const order = (a: Setting, b: Setting) => (position.get(a.path) ?? 0) - (position.get(b.path) ?? 0)
  const exclusions = where.map((exclusion) => exclusionOf(exclusion, loaded))
  return {
    dimensions,
    size: dimensions.reduce<number | null>((all, { size }) => (all === null || size === null ? null : all * size), 1),
    combine(parts) {
      const settings = zip.length === 0 ? parts.flat() : parts.flat().sort(order)
      return exclusions.some((leavesOut) => leavesOut(settings)) ? null : settings
    },
  }
}

function dimensionOf(axes: readonly Axis[]): Dimension {
  const sizes = axes.map(({ values }) => values?.length ?? null)
  return {
    name: axes
      .map(({ path }) => path)
      .sort()
      .join(' '),
    size: sizes.includes(null) ? null : sizes[0],
    ordered: axes.every(({ ordered }) => ordered),
    nth: (k) => axes.flatMap(({ values }) => (values === null ? [] : [values[k]])),
    at: (u) => axes.map((axis) => axis.at(u)),
  }
}

/** Every combination that is not left out, the last dimension turning fastest. Of a space that lists all its values. */
export function combinations({ dimensions, combine }: Space): (readonly Setting[])[] {
  let parts: (readonly Setting[])[][] = [[]]
  for (const { size, nth } of dimensions) {
    const values = Array.from({ length: size ?? 0 }, (_, k) => nth(k))
    parts = parts.flatMap((before) => values.map((settings) => [...before, settings]))
  }
  return parts.map(combine).filter((settings) => settings !== null)
}
