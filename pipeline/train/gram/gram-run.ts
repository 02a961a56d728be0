import type { Dataset } from '../../data/dataset.ts'
import { factorsOf } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { FittedPoint, FoldPoint } from '../path/fit-path.ts'
import { gridOf, type LambdaGrid } from '../path/lambda-grid.ts'
import type { RowRoles } from '../path/row-roles.ts'
import { slopesAsPosed } from '../solve/normal-form.ts'
import type { Units } from '../units.ts'
import { addProducts, copyProducts, type GroupProducts } from './cross-products.ts'
import { type Frame, frameOf, sampleFrame } from './frame.ts'
import { heavyRows, partsOf, rowGroups } from './groups.ts'
import { normaliseProducts } from './normalise-products.ts'
import { nullSlopes } from './null-slopes.ts'
import { poseColumns } from './pose-columns.ts'
import { scorePaths } from './score-paths.ts'
import { type TrainingSet, trainingSet } from './training-set.ts'

/** A λ grid, the path on all rows, and one for each fold. */
export interface Paths {
  readonly grid: LambdaGrid
  readonly path: readonly FittedPoint[]
  readonly folds: readonly (readonly FoldPoint[])[]
}

/**
 * Squared loss with many rows: cross-validation as one computation.
 *
 *     rows → cross-products of each fold's rows       read once, in parts, on all threads
 *          → K + 1 paths, each from the sum of its folds' products; certified by them
 *     rows → errors of every path at every λ          read once more; this also holds the products to the rows
 */
export async function gramPaths(run: PathRunSpec, dataset: Dataset, roles: RowRoles, units: Units): Promise<Paths> {
  const intercept = hasIntercept(run.model)
  const groups = rowGroups(dataset, roles.final, roles.folds)
  const all = heavyRows(dataset, roles.final)
  let frame = sampleFrame(dataset, all, intercept)
  let products = await groupProducts(dataset, groups, frame, units)
  let total = trainingSet(products.filter(isThere), frame, dataset, all, intercept)
  if (total.offCentre) {
    frame = frameOf(dataset, all, intercept)
    products = await groupProducts(dataset, groups, frame, units)
    total = trainingSet(products.filter(isThere), frame, dataset, all, intercept)
  }
  const grid = gridFrom(run, dataset, total, all)

  const { lambdas } = grid
  const rest = sumsWithout(products)
  const fits = await Promise.all([
    units.gram({ run, dataset, rows: all, frame, groups: products.filter(isThere), lambdas }),
    ...roles.folds.map(({ train }, k) =>
      units.gram({ run, dataset, rows: heavyRows(dataset, train), frame, groups: rest(k), lambdas }),
    ),
  ])
  const { path, folds, holds } = await scorePaths({ dataset, frame, groups, products, roles, fits }, units)
  // A path that its products cannot prove, since columns hang together too closely, is solved on the rows.
  const proved = (points: readonly FoldPoint[]) =>
    holds && points.every(({ certificate }) => certificate.gap <= run.train.tolerance)
  const [final, ...others] = await Promise.all([
    proved(path) ? path : units.path({ run, dataset, train: roles.final, held: roles.test, lambdas }),
    ...roles.folds.map(({ train, held }, k) =>
      proved(folds[k]) ? folds[k] : units.path({ run, dataset, train, held, lambdas }),
    ),
  ])
  return { grid, path: final, folds: others }
}

/** Bytes of sums that may be kept beside those of the groups. */
const SPARE_BYTES = 1 << 26

/**
 * What the groups but the k-th add up to, in few terms: sums from the front and from the back, where there is room for them.
 * Nothing is taken away from a total, which would cost the digits of what a held row has too much.
 */
function sumsWithout(products: readonly (GroupProducts | null)[]): (k: number) => GroupProducts[] {
  const bytes = products.reduce((sum, own) => sum + (own?.sums.byteLength ?? 0), 0)
  if (2 * bytes > SPARE_BYTES) return (k) => products.filter((_, g) => g !== k).filter(isThere)
  const fromFront: (GroupProducts | null)[] = [null]
  for (const own of products) fromFront.push(sumOf(fromFront.at(-1) ?? null, own))
  const fromBack: (GroupProducts | null)[] = [null]
  for (const own of products.toReversed()) fromBack.push(sumOf(fromBack.at(-1) ?? null, own))
  return (k) => [fromFront[k], fromBack[products.length - 1 - k]].filter(isThere)
}

function sumOf(a: GroupProducts | null, b: GroupProducts | null): GroupProducts | null {
  return a === null || b === null ? (a ?? b) : addProducts([copyProducts(a), b])
}

function isThere(products: GroupProducts | null | undefined): products is GroupProducts {
  return products !== null && products !== undefined
}

/** The cross-products of each group; null for one without rows. */
async function groupProducts(
  columns: Dataset,
  groups: readonly Int32Array[],
  frame: Frame,
  units: Units,
): Promise<(GroupProducts | null)[]> {
  const { X, y, weights } = columns
  const parts = partsOf(groups, X.columns + 2)
  const found = await Promise.all(
    parts.map(({ rows }) => units.products({ columns: { X, y, weights }, frame, groups: rows })),
  )
  return groups.map((_, g) => {
    const own = parts.flatMap((part, i) => part.groups.flatMap((group, at) => (group === g ? [found[i][at]] : [])))
    return own.length === 0 ? null : addProducts(own)
  })
}

function gridFrom(run: PathRunSpec, dataset: Dataset, set: TrainingSet, rows: Int32Array): LambdaGrid {
  const p = dataset.X.columns
  const posed = poseColumns(run, dataset, set, rows)
  const G = new Float64Array(p * p)
  const c = new Float64Array(p)
  normaliseProducts(set, hasIntercept(run.model), G, c)
  const factors = factorsOf(run.penalty, dataset.features)
  const free = Array.from(factors.keys()).filter((j) => factors[j] === 0)
  const slopes = slopesAsPosed(posed.form, nullSlopes(G, c, free))
  return gridOf(run, posed.context, slopes, { rows: rows.length, columns: p })
}
