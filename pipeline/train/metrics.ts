/** How well predictions fit: what the tables call train., validation. and test. */
export interface FitMetrics {
  /** 1/(2Σv) Σ v_i (y_i − ŷ_i)². */
  readonly loss: number
  readonly mse: number
  readonly rmse: number
  readonly mae: number
  /** 1 − mse / variance of y over the same rows; NaN where y is constant there. */
  readonly r2: number
}

export type FitMetric = keyof FitMetrics

/** Metrics of which more is better; of all others, less is. */
const MORE_IS_BETTER: readonly string[] = ['r2']

/** Whether less of a metric is better, by its name in results.csv: `validation.r2` is a share explained. */
export function lessIsBetter(metric: string): boolean {
  return !MORE_IS_BETTER.includes(metric.split('.').at(-1) ?? metric)
}

/** Metrics of predictions against targets, in units of the target, weighted by the observation weights. */
export function fitMetrics(y: Float64Array, predicted: Float64Array, weights: Float64Array | null): FitMetrics {
  let total = 0
  let square = 0
  let absolute = 0
  let mean = 0
  for (let i = 0; i < y.length; i++) {
    const v = weights === null ? 1 : weights[i]
    const error = y[i] - predicted[i]
    total += v
    square += v * error * error
    absolute += v * Math.abs(error)
    mean += v * y[i]
  }
  mean /= total
  let variance = 0
  for (let i = 0; i < y.length; i++) variance += (weights === null ? 1 : weights[i]) * (y[i] - mean) ** 2
  const mse = square / total
  return {
    loss: mse / 2,
    mse,
    rmse: Math.sqrt(mse),
    mae: absolute / total,
    r2: variance === 0 ? Number.NaN : 1 - square / variance,
  }
}
