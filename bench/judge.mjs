// One judge for all: the duality gap of given weights, relative to the objective at zero weights. It shares no code with
// Lariat nor with any peer. Nothing has an intercept here.
//
// `weights` hold λ after λ: (L, p), and with K classes or targets (L, p, K).

import { correlate, multiply, product } from './design.mjs'

/** The worst gap over a path. */
export function worstGap({ X, y, family, outputs, group, positive }, weights, lambdas, l1Ratio) {
  const size = X.columns * outputs
  if (weights.length !== size * lambdas.length) return Number.POSITIVE_INFINITY
  if (positive && weights.some((weight) => weight < 0)) return Number.POSITIVE_INFINITY
  const penalty = penaltyOf(group, outputs, positive)
  let worst = 0
  for (const [l, lambda] of lambdas.entries()) {
    const gap = gaps[family](X, y, weights.subarray(l * size, (l + 1) * size), lambda, l1Ratio, outputs, penalty)
    if (!(gap <= worst)) worst = gap
  }
  return worst
}

/**
 * Σ_g c_g ‖w_g‖ and the largest ‖s_g‖/c_g of slopes, c_g the root of how many weights a group has: those of `group` features side by
 * side with all of their outputs, or each weight by itself. Where no weight may be below 0, no slope below it pulls.
 */
export function penaltyOf(group, outputs, positive = false) {
  const width = group === undefined ? 1 : group * outputs
  const lengths = (values) =>
    Float64Array.from({ length: values.length / width }, (_, g) => {
      const own = values.subarray(g * width, (g + 1) * width)
      return Math.sqrt(product(own, own))
    })
  return {
    norm: (w) => Math.sqrt(width) * lengths(w).reduce((sum, length) => sum + length, 0),
    largest: (slopes) =>
      lengths(positive ? slopes.map((slope) => Math.max(slope, 0)) : slopes).reduce(
        (max, length) => Math.max(max, length),
        0,
      ) / Math.sqrt(width),
  }
}

const gaps = {
  /**
   * P = 1/(2n) ‖y − Xw‖² + λ₁ Σ|w| + λ₂/2 Σ w². With λ₂ the problem is a lasso with √(nλ₂)·I below X and zeros below y; its
   * dual point is the longer residual, shrunk by the best factor that keeps every slope within λ₁.
   */
  squared(X, y, w, lambda, l1Ratio, _outputs, { norm, largest }) {
    const n = X.rows
    const [l1, l2] = [lambda * l1Ratio, lambda * (1 - l1Ratio)]
    const fitted = multiply(X, w)
    const r = y.map((value, i) => value - fitted[i])
    const slope = largest(correlate(X, r).map((c, j) => c / n - l2 * w[j]))
    const [squares, aligned, ownSquares] = [product(r, r), product(y, r), product(w, w)]
    const long = squares + n * l2 * ownSquares
    const within = slope > 0 ? l1 / slope : 1
    const s = Math.min(Math.max(long > 0 ? aligned / long : 1, -within), within)
    const primal = squares / (2 * n) + l1 * norm(w) + (l2 / 2) * ownSquares
    const dual = (s * aligned) / n - (s * s * long) / (2 * n)
    return (primal - dual) / (product(y, y) / (2 * n))
  },

  /** P = 1/(2n) Σ_k ‖y_k − Xw_k‖² + λ Σ_j ‖w_j‖, the targets one after the other; the dual point as above. */
  targets(X, y, w, lambda, _l1Ratio, K, { norm, largest }) {
    const n = X.rows
    const r = new Float64Array(y.length)
    const slopes = new Float64Array(w.length)
    for (let k = 0; k < K; k++) {
      const own = r.subarray(k * n, (k + 1) * n)
      const fitted = multiply(
        X,
        w.filter((_, c) => c % K === k),
      )
      for (let i = 0; i < n; i++) own[i] = y[k * n + i] - fitted[i]
      for (const [j, slope] of correlate(X, own).entries()) slopes[j * K + k] = slope / n
    }
    const slope = largest(slopes)
    const [squares, aligned] = [product(r, r), product(y, r)]
    const within = slope > 0 ? lambda / slope : 1
    const s = Math.min(Math.max(squares > 0 ? aligned / squares : 1, -within), within)
    const primal = squares / (2 * n) + lambda * norm(w)
    const dual = (s * aligned) / n - (s * s * squares) / (2 * n)
    return (primal - dual) / (product(y, y) / (2 * n))
  },

  /** P = 1/n Σ log(1 + e^η) − yη + λ Σ|w|, y 0 or 1. The dual is the mean entropy of shrunk probabilities of the other class. */
  logistic(X, y, w, lambda, _l1Ratio, _outputs, { norm, largest }) {
    const n = X.rows
    const eta = multiply(X, w)
    const margin = eta.map((value, i) => (y[i] > 0.5 ? value : -value))
    const wrong = margin.map((m) => 1 / (1 + Math.exp(m)))
    const slope =
      largest(
        correlate(
          X,
          wrong.map((u, i) => (y[i] > 0.5 ? u : -u)),
        ),
      ) / n
    const s = Math.min(1, lambda / slope)
    let [loss, entropy] = [0, 0]
    for (let i = 0; i < n; i++) {
      loss += Math.log1p(Math.exp(-Math.abs(margin[i]))) + Math.max(-margin[i], 0)
      const u = Math.min(Math.max(s * wrong[i], 1e-300), 1 - 1e-16)
      entropy -= u * Math.log(u) + (1 - u) * Math.log1p(-u)
    }
    return (loss / n + lambda * norm(w) - entropy / n) / Math.LN2
  },

  /** P = 1/n Σ logsumexp(η) − η_y + λ Σ|W|. The dual is the mean entropy of probabilities moved towards the truth. */
  multinomial(X, y, w, lambda, _l1Ratio, K, { norm, largest }) {
    const n = X.rows
    const eta = Array.from({ length: K }, (_, k) =>
      multiply(
        X,
        w.filter((_, c) => c % K === k),
      ),
    )
    const probability = eta.map(() => new Float64Array(n))
    let loss = 0
    for (let i = 0; i < n; i++) {
      let [most, sum] = [Number.NEGATIVE_INFINITY, 0]
      for (const column of eta) most = Math.max(most, column[i])
      for (const column of eta) sum += Math.exp(column[i] - most)
      for (const [k, column] of eta.entries()) probability[k][i] = Math.exp(column[i] - most) / sum
      loss += most + Math.log(sum) - eta[y[i]][i]
    }
    const slopes = new Float64Array(w.length)
    for (const [k, q] of probability.entries()) {
      const residual = q.map((value, i) => Number(y[i] === k) - value)
      for (const [j, slope] of correlate(X, residual).entries()) slopes[j * K + k] = slope
    }
    const slope = largest(slopes)
    const s = Math.min(1, (lambda * n) / slope)
    let entropy = 0
    for (const [k, column] of probability.entries()) {
      for (let i = 0; i < n; i++) {
        const q = Math.min(Math.max(s * column[i] + (y[i] === k ? 1 - s : 0), 1e-300), 1)
        entropy -= q * Math.log(q)
      }
    }
    return (loss / n + lambda * norm(w) - entropy / n) / Math.log(K)
  },
}
