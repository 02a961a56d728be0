import { type AnyDataset, isSparse, isStreamed, type Outline, type StreamedDataset } from '../../data/dataset.ts'
import { featureGroups, placesOf } from '../../penalty/feature-groups.ts'
import { factorsOf } from '../../penalty/strengths.ts'
import type { GroupL1Penalty } from '../../spec/experiment.gen.ts'
import type { Fault } from '../../spec/faults.ts'
import type { RunSpec } from '../../spec/resolve.ts'
import { suggest } from '../../spec/suggest.ts'
import type { PenalisedAt } from './penalised.ts'

/** What is asked of a layer with groups. */
type GroupedAt = Pick<PenalisedAt, 'written' | 'path' | 'first' | 'name' | 'factors'>

/** The same of a run along a λ path, and what such cannot do for groups. */
export function checkPathGroups({ penalty, validation }: RunSpec, dataset: AnyDataset | StreamedDataset): Fault[] {
  if (penalty.kind !== 'group-l1') return []
  const { features } = dataset
  const factors = Object.keys(penalty.factors).length === 0 ? null : factorsOf(penalty, features)
  const faults = checkGroups([{ written: penalty, path: 'penalty', first: true, name: 'output', factors }], dataset)
  if (validation.kind === 'alo') {
    const what = 'alo is worked out for weights that are penalised one by one'
    faults.push({ path: 'validation.kind', what, fix: 'use cross-validation' })
  }
  if (!isStreamed(dataset) && isSparse(dataset)) {
    const what = 'groups are fitted on a dense table, and this one is sparse'
    faults.push({ path: 'penalty.kind', what, fix: 'write data.dense: true, or use l1' })
  }
  return faults
}

/** Lists of features that are zero together: whether there are such features, each in one list, in the layer that has features. */
export function checkGroups(layers: readonly GroupedAt[], { features }: Pick<Outline, 'features'>): Fault[] {
  return layers.flatMap(({ written, path, first, name, factors }): Fault[] => {
    if (written.kind === 'group-l1' && written.groups === 'neurons' && first && factors !== null) {
      const what = 'a group of `groups: neurons` holds weights of all features, and has no factor of one of them'
      return [{ path: `${path}.factors`, what, fix: 'write groups: inputs, or take factors out' }]
    }
    if (written.kind !== 'group-l1' || typeof written.groups === 'string') return []
    if (first) {
      const faults = namesIn(written, `${path}.groups`, features)
      return faults.length > 0 ? faults : unevenFactors(written, path, features, factors)
    }
    // A penalty of all layers has groups of features in the first, and of single inputs in the others.
    if (path === 'penalty') return []
    const what = `groups are of features, and the inputs of layer "${name}" are none`
    return [{ path: `${path}.groups`, what, fix: 'put them into the first layer, or write groups: inputs' }]
  })
}

function namesIn({ groups }: GroupL1Penalty, at: string, features: readonly string[]): Fault[] {
  const seen = new Set<number>()
  return (typeof groups === 'string' ? [] : groups).flatMap((group, g) =>
    group.flatMap((name, i) => {
      const places = placesOf(name, features)
      const path = `${at}[${g}][${i}]`
      if (places.length === 0) return [{ path, what: `there is no feature "${name}"`, fix: suggest(name, features) }]
      const twice = places.some((j) => seen.has(j))
      for (const j of places) seen.add(j)
      return twice ? [{ path, what: `"${name}" stands in two places`, fix: 'name every feature once' }] : []
    }),
  )
}

/** A group has one factor: that of all its features. */
function unevenFactors(
  penalty: GroupL1Penalty,
  path: string,
  features: readonly string[],
  factors: Float64Array | null,
): Fault[] {
  if (factors === null) return []
  const uneven = featureGroups(penalty, features)?.find((group) => group.some((j) => factors[j] !== factors[group[0]]))
  if (uneven === undefined) return []
  const names = [...uneven].map((j) => features[j])
  const what = `features of one group have factors of their own (${names.map((one, k) => `${one}: ${factors[uneven[k]]}`).join(', ')})`
  return [{ path: `${path}.factors`, what, fix: 'give all of them the same' }]
}
