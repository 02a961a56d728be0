import type { FittedPoint } from './fit-path.ts'

/** Whether any weight of each feature is not zero. */
export function usedFeatures({
  coefScaled: w,
  interceptScaled,
}: Pick<FittedPoint, 'coefScaled' | 'interceptScaled'>): boolean[] {
  const outputs = interceptScaled.length
  return Array.from({ length: w.length / outputs }, (_, j) => {
    for (let c = j * outputs; c < (j + 1) * outputs; c++) if (w[c] !== 0) return true
    return false
  })
}
