import { Subset } from '../../math/subset.ts'
import type { FittedPoint } from './fit-path.ts'

/** The features that have a weight which is not zero. */
export function usedFeatures({
  coefScaled: w,
  used,
  interceptScaled,
}: Pick<FittedPoint, 'coefScaled' | 'used' | 'interceptScaled'>): Subset {
  if (used === undefined) return usedAmong(w, interceptScaled.length)
  const features = new Subset(w.length)
  for (let k = 0; k < used.length; k++) if (w[used[k]] !== 0) features.add(used[k])
  return features
}

/** The same of weights of which each feature has one for every output, side by side. */
export function usedAmong(w: Float64Array, outputs: number): Subset {
  const used = new Subset(w.length / outputs)
  for (let c = 0; c < w.length; c++) if (w[c] !== 0) used.add(outputs === 1 ? c : Math.floor(c / outputs))
  return used
}

/** The inputs that some unit of a layer has a weight for; weights are row by row, one unit after the other. */
export function usedInputs(weights: ArrayLike<number>, inputs: number): Subset {
  const used = new Subset(inputs)
  for (let k = 0; k < weights.length; k++) if (weights[k] !== 0) used.add(k % inputs)
  return used
}
