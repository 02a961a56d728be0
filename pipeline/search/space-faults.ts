import type { Exclusion } from '../spec/experiment.gen.ts'
import type { Fault } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { formatPath, getAt, isRecord, parsePath, withPositions } from '../spec/paths.ts'
import { suggest } from '../spec/suggest.ts'
import { axisFaults, openAxis } from './axis.ts'
import { ConditionError } from './condition/tokens.ts'
import { exclusionOf, isBelow, pathsOf } from './exclusion.ts'
import { pathFaults } from './parameter-faults.ts'
import { type PointSource, sample } from './sample.ts'
import { combinations, openSpace, type Space, type SpaceSpec } from './space.ts'

/** Combinations that are made to look at them; a search of more is refused for that, or trusted. */
const MOST_LOOKED_AT = 100_000

/** What is wrong with the parameters of a search, with those that move together, and with what is left out. */
export function spaceFaults(spec: SpaceSpec, loaded: LoadedSpec, draws: boolean): Fault[] {
  const axes = Object.entries(spec.parameters)
  const faults = [
    ...pathFaults(Object.keys(spec.parameters), 'search.parameters'),
    ...samePlaces(Object.keys(spec.parameters), loaded),
    ...axes.flatMap(([path, axis]) => axisFaults(path, axis, draws)),
  ]
  if (faults.length > 0) return faults
  return [
    ...zipFaults(spec),
    ...(draws ? [] : valuesTwice(spec)),
    ...spec.where.flatMap((exclusion, i) => exclusionFaults(exclusion, `search.where[${i}]`, spec, loaded)),
  ]
}

/** The same for a search that draws, which also has to find as many combinations as it may try. */
export function drawFaults(
  spec: SpaceSpec & { readonly budget: number },
  loaded: LoadedSpec,
  points: (space: Space, seed: number) => PointSource,
): Fault[] {
  const faults = spaceFaults(spec, loaded, true)
  if (faults.length > 0) return faults
  if (Object.keys(spec.parameters).length === 0)
    return [
      { path: 'search.parameters', what: 'there is nothing to draw', fix: 'name a path and what it is drawn from' },
    ]
  const space = openSpace(spec, loaded)
  const { budget } = spec
  if (budget > MOST_LOOKED_AT) return []
  const few = spec.where.length > 0 ? MOST_LOOKED_AT : budget
  if (space.size !== null && space.size <= few) {
    const all = combinations(space).length
    const what = `${budget} combinations are to be drawn, and there are only ${all}`
    return all >= budget
      ? []
      : [{ path: 'search.budget', what, fix: `write ${all} at most, or take all by kind: grid` }]
  }
  const mayRepeat = Object.values(spec.parameters).some(({ distribution }) => distribution?.kind === 'integer')
  if (spec.where.length === 0 && !mayRepeat) return []
  const found = sample(space, budget, points(space, loaded.experiment.seed)).length
  if (found === budget) return []
  if (spec.where.length > 0) {
    const what = `of ${budget} combinations only ${found} were found: it leaves nearly all out`
    return [{ path: 'search.where', what, fix: 'search where less is left out' }]
  }
  const what = `${budget} combinations are to be drawn, and only ${found} different ones were found`
  return [{ path: 'search.budget', what, fix: `write ${found} at most, or take all by kind: grid` }]
}

/** Two names of one place: only the one that is written last would matter. */
function samePlaces(paths: readonly string[], { experiment }: LoadedSpec): Fault[] {
  const places = paths.map((path) => formatPath(withPositions(experiment, parsePath(path))))
  return paths.flatMap((path, i) => {
    const first = places.indexOf(places[i])
    if (first === i) return []
    const what = `this is ${paths[first]} by another name`
    return [{ path: `search.parameters.${path}`, what, fix: 'search it once' }]
  })
}

/** A value that a grid has twice is two names of the same runs; beside others that move along it may stand twice. */
function valuesTwice({ parameters, zip }: SpaceSpec): Fault[] {
  return Object.entries(parameters).flatMap(([path, { values, choice }]) => {
    const [name, list] = values === undefined ? ['choice', choice ?? []] : ['values', values]
    if (zip.some((paths) => paths.includes(path))) return []
    const texts = list.map((value) => JSON.stringify(value))
    const second = texts.findIndex((text, i) => texts.indexOf(text) < i)
    if (second === -1) return []
    const what = `${texts[second]} is here twice`
    return [
      {
        path: `search.parameters.${path}.${name}[${second}]`,
        what,
        fix: 'name each once; several seeds are repeat: 3',
      },
    ]
  })
}

/** Entries of `where` that leave out nothing of what a search lists. */
export function idleExclusions(spec: SpaceSpec, loaded: LoadedSpec): Fault[] {
  if (spec.where.length === 0) return []
  const all = openSpace({ ...spec, where: [] }, loaded)
  if (all.size === null || all.size > MOST_LOOKED_AT) return []
  const listed = combinations(all)
  return spec.where.flatMap((exclusion, i) => {
    const leavesOut = exclusionOf(exclusion, loaded)
    if (listed.some((settings) => leavesOut(settings))) return []
    const what = 'no combination is like that, so that this leaves out nothing'
    return [{ path: `search.where[${i}]`, what, fix: 'name values that are searched; 1 is a number, and "1" a text' }]
  })
}

function zipFaults({ parameters, zip }: SpaceSpec): Fault[] {
  return zip.flatMap((paths, i): Fault[] => {
    const at = `search.zip[${i}]`
    const unknown = paths.findIndex((path) => !Object.hasOwn(parameters, path))
    if (unknown !== -1) {
      const fix = suggest(paths[unknown], Object.keys(parameters))
      return [{ path: `${at}[${unknown}]`, what: `"${paths[unknown]}" is not searched`, fix }]
    }
    const twice = paths.findIndex((path) => zip.findIndex((other) => other.includes(path)) < i)
    if (twice !== -1) {
      const what = `"${paths[twice]}" moves together with others already`
      return [{ path: `${at}[${twice}]`, what, fix: 'put all that move together into one list' }]
    }
    const sizes = paths.map((path) => openAxis(path, parameters[path]).values?.length ?? null)
    const odd = sizes.findIndex((size) => size !== null && size !== sizes.find((other) => other !== null))
    if (odd === -1) return []
    const first = sizes.findIndex((size) => size !== null)
    const what = `${paths[odd]} has ${sizes[odd]} values, and ${paths[first]} has ${sizes[first]}`
    return [
      { path: `${at}[${odd}]`, what, fix: 'give both as many: the first of one goes with the first of the other' },
    ]
  })
}

function exclusionFaults(exclusion: Exclusion, at: string, { parameters }: SpaceSpec, loaded: LoadedSpec): Fault[] {
  const searched = Object.keys(parameters)
  try {
    const paths = pathsOf(exclusion)
    const place = (path: string, column: number | null) =>
      column === null ? { path: `${at}.${path}`, where: '' } : { path: at, where: `at column ${column}: ` }
    const unknown = paths.filter(({ path }) => !isKnown(path, parameters, loaded))
    if (unknown.length > 0) {
      return unknown.map(({ path, column }) => ({
        path: place(path, column).path,
        what: `${place(path, column).where}there is no "${path}", neither searched nor in this spec`,
        fix: suggestPath(path, searched),
      }))
    }
    if (paths.some(({ path }) => searched.some((axis) => axis === path || isBelow(path, axis)))) return []
    const fix = searched.length === 0 ? 'search something' : `name one of ${searched.join(', ')}`
    return [{ path: at, what: 'it names nothing that is searched: it leaves out all or nothing', fix }]
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error
    return [{ path: at, what: `at column ${error.column}: ${error.message}`, fix: error.fix }]
  }
}

/** A word without dots is rather a text that lacks its quotation marks. */
function suggestPath(path: string, searched: readonly string[]): string {
  const suggestion = suggest(path, searched)
  return path.includes('.') || suggestion.startsWith('did you mean')
    ? suggestion
    : `quote it if it is a text: '${path}'`
}

function isKnown(path: string, parameters: SpaceSpec['parameters'], { experiment }: LoadedSpec): boolean {
  if (Object.hasOwn(parameters, path) || getAt(experiment, parsePath(path)) !== undefined) return true
  const around = Object.keys(parameters).filter((axis) => isBelow(path, axis))
  return around.some((axis) => {
    const { values = [], choice = [] } = parameters[axis]
    const inside = parsePath(path.slice(axis.length))
    return [...values, ...choice].some((value) => isRecord(value) && getAt(value, inside) !== undefined)
  })
}
