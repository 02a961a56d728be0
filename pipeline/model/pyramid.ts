import { power, root } from '../math/power.ts'

/**
 * Sizes of hidden layers by the geometric pyramid rule.
 *
 * With k hidden layers the sizes fall from n_in to n_out by the same ratio r = (n_in/n_out)^(1/(k+1)) at each layer: one hidden
 * layer has √(n_in·n_out) units, two have n_out·r² and n_out·r. Rounded, and at least 1.
 *
 * Source: Masters 1993, Practical Neural Network Recipes in C++, chapter 10.
 */
export function pyramidUnits(inputs: number, outputs: number, hiddenLayers: number): number[] {
  const ratio = root(inputs / outputs, hiddenLayers + 1)
  return Array.from({ length: hiddenLayers }, (_, k) =>
    Math.max(1, Math.round(outputs * power(ratio, hiddenLayers - k))),
  )
}
