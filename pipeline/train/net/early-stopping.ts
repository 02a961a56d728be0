/** Watches a number that should fall. */
export interface Watch {
  readonly best: { readonly value: number; readonly epoch: number } | null
  /** Whether this is the best so far. */
  see(value: number, epoch: number): boolean
  /** Whether the best is `patience` epochs old. */
  exhausted(epoch: number): boolean
}

export function watch(patience: number, minDelta: number): Watch {
  let best: Watch['best'] = null
  return {
    get best() {
      return best
    },
    see(value, epoch) {
      const better = best === null ? Number.isFinite(value) : value < best.value - minDelta
      if (better) best = { value, epoch }
      return better
    },
    exhausted: (epoch) => epoch - (best?.epoch ?? 0) >= patience,
  }
}
