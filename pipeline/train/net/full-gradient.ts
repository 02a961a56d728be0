import type { Sweep } from './sweep.ts'

/** The gradient of the mean loss over all rows, added up chunk by chunk; the net's own gradient buffers are used on the way. */
export function fullGradient({ net, rows, run }: Sweep): { weight: Float64Array; bias: Float64Array }[] {
  const sums = net.layers.map((layer) => ({
    weight: new Float64Array(layer.weight.length),
    bias: new Float64Array(layer.units),
  }))
  run((chunk) => {
    chunk.propagateBack()
    const share = chunk.rows / rows
    for (const [l, { weightGradient, biasGradient }] of net.layers.entries()) {
      for (let j = 0; j < weightGradient.length; j++) sums[l].weight[j] += share * weightGradient[j]
      if (biasGradient !== null)
        for (let o = 0; o < biasGradient.length; o++) sums[l].bias[o] += share * biasGradient[o]
    }
  })
  return sums
}
