import type { Network } from '../../model/network.ts'

/** Counts of weights between −limit and limit in bins of equal width; exact zeros are counted apart. */
export interface Histogram {
  readonly limit: number
  readonly counts: readonly number[]
  readonly zeros: number
}

/** A weight that is not zero but smaller than this share of the layer's largest counts as near zero. */
const NEAR = 1e-4
const BINS = 20

/**
 * What the weights look like, by metric name. Sparsity and nonzeros are those of the penalised layers (of all, where none is
 * penalised), and each layer's own. A zero is `=== 0`.
 */
export function weightMetrics(net: Network, penalised: readonly boolean[]): Record<string, number> {
  const counted = penalised.some((is) => is) ? penalised : penalised.map(() => true)
  const metrics: Record<string, number> = { nonzeros: 0, sparsity: 0, near_zeros: 0, l1_norm: 0, max_abs_weight: 0 }
  let size = 0
  for (const [l, { name, weight }] of net.layers.entries()) {
    let nonzeros = 0
    let norm = 0
    let top = 0
    for (let j = 0; j < weight.length; j++) {
      if (weight[j] !== 0) nonzeros++
      norm += Math.abs(weight[j])
      top = Math.max(top, Math.abs(weight[j]))
    }
    metrics[`nonzeros.${name}`] = nonzeros
    metrics[`sparsity.${name}`] = 1 - nonzeros / weight.length
    metrics[`l1_norm.${name}`] = norm
    metrics[`max_abs_weight.${name}`] = top
    metrics.l1_norm += norm
    metrics.max_abs_weight = Math.max(metrics.max_abs_weight, top)
    if (!counted[l]) continue
    size += weight.length
    metrics.nonzeros += nonzeros
    for (let j = 0; j < weight.length; j++)
      if (weight[j] !== 0 && Math.abs(weight[j]) <= NEAR * top) metrics.near_zeros++
  }
  metrics.sparsity = 1 - metrics.nonzeros / size
  metrics.features = usedInputs(net)
  return metrics
}

/** Inputs of the first layer with any weight that is not zero. */
function usedInputs(net: Network): number {
  const { weight, inputs } = net.layers[0]
  const used = new Uint8Array(inputs)
  for (let j = 0; j < weight.length; j++) if (weight[j] !== 0) used[j % inputs] = 1
  return used.reduce((sum, is) => sum + is, 0)
}

/** Hidden units that carry nothing: no weight leads in, none leads out, or the output was 0 for every row (`silent`). */
export function deadUnits(net: Network, silent: readonly Uint8Array[]): number {
  let dead = 0
  for (let l = 0; l + 1 < net.layers.length; l++) {
    const { units, inputs, weight } = net.layers[l]
    const next = net.layers[l + 1]
    for (let o = 0; o < units; o++) {
      const into = weight.subarray(o * inputs, (o + 1) * inputs).some((w) => w !== 0)
      let out = false
      for (let k = 0; k < next.units; k++) if (next.weight[k * units + o] !== 0) out = true
      if (!into || !out || silent[l][o] === 1) dead++
    }
  }
  return dead
}

export function histogram(weight: ArrayLike<number>): Histogram {
  let limit = 0
  let zeros = 0
  for (let j = 0; j < weight.length; j++) limit = Math.max(limit, Math.abs(weight[j]))
  const counts = new Array<number>(BINS).fill(0)
  for (let j = 0; j < weight.length; j++) {
    if (weight[j] === 0) zeros++
    else counts[Math.min(BINS - 1, Math.floor(((weight[j] / limit + 1) / 2) * BINS))]++
  }
  return { limit, counts, zeros }
}
