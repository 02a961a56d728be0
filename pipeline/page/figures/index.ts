import { lossByEpoch, nonzerosByEpoch } from './epochs.ts'
import { errorCurve } from './error-curve.ts'
import type { Figure, Shown } from './figure.ts'
import { frontFigure } from './front.ts'
import { weightPaths } from './weight-paths.ts'

/** In the order of the page. */
const all = [errorCurve, weightPaths, lossByEpoch, nonzerosByEpoch, frontFigure]

/** All figures that there is something to show in. */
export function figuresOf(shown: Shown): Figure[] {
  return all.flatMap((figure) => figure(shown) ?? [])
}
