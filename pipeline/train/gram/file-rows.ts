import type { StreamedDataset } from '../../data/dataset.ts'
import { readSome } from '../../data/row-file.ts'
import type { RowGroups } from '../../data/row-groups.ts'
import { asksForSpread, scalingFromMoments } from '../../data/scaling.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { Units } from '../units.ts'
import { type Frame, frameAround, frameOf, sampled } from './frame.ts'
import { type GroupedFile, groupedFile } from './grouped-file.ts'
import { groupProducts } from './grouped-rows.ts'
import type { RowSource } from './row-source.ts'
import { scorePaths } from './score-paths.ts'
import { factsOf, setOf } from './training-set.ts'

/** Rows whose features stay on the disk: every question that needs them is a reading of the file. */
export function fileRows(run: PathRunSpec, dataset: StreamedDataset, groups: RowGroups, units: Units): RowSource {
  const intercept = hasIntercept(run.model)
  const { scaling } = run.data
  const grouped = groupedFile(dataset, groups)
  const p = dataset.X.columns
  const width = p + 2

  const productsOf = async (fit: number, frame: Frame) => {
    const [own] = await groupProducts(grouped.ofFit(width, fit), 1, frame, units)
    if (own === null) throw new RangeError('a fit has no row with a weight above 0')
    return heldToRows(own)
  }
  return {
    features: dataset.features,
    folds: groups.folds,
    rows: groups.sizes.subarray(0, groups.folds + 1).reduce((sum, size) => sum + size, 0),
    sampledFrame: () => sampledFrame(dataset, grouped, intercept),
    frameOf: async (_, facts) => frameAround(facts, intercept),
    async products(frame) {
      const found = await groupProducts(grouped.toFit(width), groups.folds + 1, frame, units)
      return found.map((one) => (one === null ? null : heldToRows(one)))
    },
    productsOf,
    async scalingOf(fit, facts) {
      if (!(asksForSpread(scaling) && facts.isFar)) return null
      // Spreads about the means are seen from there, also where the model itself may not be moved there.
      const frame = frameAround(facts, true)
      const { moments } = factsOf(setOf(frame, [await productsOf(fit, frame)]), true)
      return scalingFromMoments(moments.slice(0, p), moments[p], scaling, intercept)
    },
    scores: (fits, frame) => scorePaths(grouped, fits, frame, units),
    path: async () => null,
  }
}

/** There is no other way to these rows than their products. */
function heldToRows<Products extends { readonly holds: boolean }>(products: Products): Products {
  if (!products.holds) throw new Error('the rows and their cross-products do not agree; write data.stream: never')
  return products
}

/** The frame of a sample, which is read row by row. */
async function sampledFrame({ file, X, y }: StreamedDataset, rows: GroupedFile, centred: boolean): Promise<Frame> {
  const chosen = sampled(rows.list(null))
  const places = Array.from(chosen, (row) => rows.fileRow(row))
  const sample = {
    X: await readSome(file, places, X.columns),
    y: Float64Array.from(chosen, (row) => y[row]),
    weights: null,
  }
  return frameOf(sample, Int32Array.from(chosen.keys()), centred)
}
