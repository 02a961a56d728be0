import { factorsOf } from '../../penalty/strengths.ts'
import { hasIntercept, type PathRunSpec } from '../../spec/resolve.ts'
import type { FitMetrics } from '../metrics.ts'
import { type FittedPoint, type FoldPoint, pathInUnitsOfTheData } from '../path/fit-path.ts'
import { gridOf, type LambdaGrid } from '../path/lambda-grid.ts'
import { slopesAsPosed } from '../solve/normal-form.ts'
import type { Units } from '../units.ts'
import type { ColumnFacts } from './column-facts.ts'
import type { Frame } from './frame.ts'
import type { GramFit } from './gram-fit.ts'
import { inverses, normalisedRow, normaliseTarget } from './normalise-products.ts'
import { nullSlopes } from './null-slopes.ts'
import { poseColumns } from './pose-columns.ts'
import type { PathErrors, RowSource } from './row-source.ts'
import { entryOf, factsOf, isHeldToRows, setOf, setsWithout, type TrainingSet } from './training-set.ts'

/** A λ grid, the path on all rows, and one for each fold. */
export interface Paths {
  readonly grid: LambdaGrid
  readonly path: readonly FittedPoint[]
  readonly folds: readonly (readonly FoldPoint[])[]
}

/**
 * Squared loss with many rows: cross-validation as one computation.
 *
 *     rows → cross-products of each group's rows      read once, in parts, on all threads; held to the rows
 *          → K + 1 paths, each from the products of its rows, certified by them
 *     rows → errors of every path at every λ          read once more
 */
export async function gramPaths(run: PathRunSpec, rows: RowSource, units: Pick<Units, 'gram'>): Promise<Paths> {
  const intercept = hasIntercept(run.model)
  const { frame, sets } = await trainingSets(rows, intercept)
  const scalings = await Promise.all(sets.map(({ facts }, fit) => rows.scalingOf(fit, facts)))
  const { features } = rows
  const grid = gridFrom(run, rows, sets[0], poseColumns(run, features, sets[0].facts, scalings[0]))
  const { lambdas } = grid
  const fits = await Promise.all(
    sets.map(({ set }, fit) => units.gram({ run, features, set, scaling: scalings[fit], lambdas })),
  )
  // A path that its products cannot prove, since columns hang together too closely, is solved on the rows.
  const again = await Promise.all(
    fits.map(({ points }, fit) => {
      const isProved =
        isHeldToRows(sets[fit].set) && points.every(({ certificate }) => certificate.gap <= run.train.tolerance)
      return isProved ? null : rows.path(fit, lambdas)
    }),
  )
  const errors = again.every((points) => points !== null) ? null : await rows.scores(fits, frame)
  const [path, ...folds] = again
  return {
    grid,
    path: path ?? finalPoints(fits[0], errors),
    folds: folds.map((points, k) => points ?? foldPoints(fits[k + 1], errors?.held[k])),
  }
}

/** After that many frames the columns are past help. */
const MOST_FRAMES = 3

/** A training set and what is known of its columns. */
interface KnownSet {
  readonly set: TrainingSet
  readonly facts: ColumnFacts
}

/** The training set of each fit, in a frame that costs it no digits. */
async function trainingSets(rows: RowSource, intercept: boolean): Promise<{ frame: Frame; sets: KnownSet[] }> {
  const known = (set: TrainingSet): KnownSet => ({ set, facts: factsOf(set, intercept) })
  const setsIn = async (frame: Frame) => setsWithout(frame, await rows.products(frame), rows.folds).map(known)
  let frame = await rows.sampledFrame()
  let sets = await setsIn(frame)
  if (sets[0].facts.offCentre) {
    frame = await rows.frameOf(0, sets[0].facts)
    sets = await setsIn(frame)
  }
  // What one fold holds may be so far out that the frame of all is none for the others.
  for (const fit of sets.keys()) {
    for (let frames = 1; frames < MOST_FRAMES && sets[fit].facts.offCentre; frames++) {
      const better = await rows.frameOf(fit, sets[fit].facts)
      sets[fit] = known(setOf(better, [await rows.productsOf(fit, better)]))
    }
  }
  return { frame, sets }
}

function finalPoints({ points, scaling }: GramFit, errors: PathErrors | null): FittedPoint[] {
  const weights = points.map(({ coefScaled, used, interceptScaled }) => ({
    w: coefScaled,
    used,
    b: interceptScaled[0],
  }))
  const units = pathInUnitsOfTheData(scaling, weights)
  return points.map(({ coefScaled, used, interceptScaled, certificate, passes }, l) => {
    const { coef, intercept } = units[l]
    const [train, held] = [errors?.train[l] ?? {}, errors?.test?.[l] ?? null]
    return { coefScaled, used, interceptScaled, coef, intercept, certificate, attained: true, passes, train, held }
  })
}

function foldPoints({ points }: GramFit, held: readonly FitMetrics[] | undefined): FoldPoint[] {
  // Spreading a thousand of them takes as long as fitting some.
  return points.map(({ coefScaled, used, interceptScaled, certificate }, l) => ({
    coefScaled,
    used,
    interceptScaled,
    certificate,
    attained: true,
    held: held?.[l] ?? null,
  }))
}

function gridFrom(
  run: PathRunSpec,
  { features, rows }: RowSource,
  { set, facts }: KnownSet,
  { form, context }: ReturnType<typeof poseColumns>,
): LambdaGrid {
  const p = features.length
  const intercept = hasIntercept(run.model)
  const c = normaliseTarget(facts, (j) => entryOf(set, j, p) / facts.weight, intercept)
  const factors = factorsOf(run.penalty, features)
  const free = Array.from(factors.keys()).filter((j) => factors[j] === 0)
  const scales = inverses(facts)
  const row = (j: number) => {
    const products = Float64Array.from({ length: p }, (_, k) => entryOf(set, j, k) / facts.weight)
    return normalisedRow(facts, j, products, scales, intercept)
  }
  return gridOf(run, context, slopesAsPosed(form, nullSlopes(row, c, free)), { rows, columns: p })
}
