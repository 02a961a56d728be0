import type { FittedPoint } from './fit-path.ts'

/** Whether any weight of each feature is not zero. */
export function usedFeatures({
  coefScaled: w,
  interceptScaled,
}: Pick<FittedPoint, 'coefScaled' | 'interceptScaled'>): boolean[] {
  const outputs = interceptScaled.length
  const used = new Array<boolean>(w.length / outputs).fill(false)
  for (let j = 0, c = 0; j < used.length; j++) {
    for (const end = c + outputs; c < end; c++) if (w[c] !== 0) used[j] = true
  }
  return used
}
