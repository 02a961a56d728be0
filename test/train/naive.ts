import type { Strengths } from '../../pipeline/penalty/strengths.ts'
import type { PosedProblem } from '../../pipeline/train/certify/certificate.ts'

/** Weights and intercept. */
export interface Model {
  readonly w: Float64Array
  readonly b: number
}

/** Plain cyclic coordinate descent on the residuals until nothing moves: slow, obvious, and on its own. */
export function descend({ X, y, weights, intercept }: PosedProblem, { l1, l2, positive }: Strengths): Model {
  const { rows: n, columns: p } = X
  const x = (i: number, j: number) => X.values[j * n + i]
  const sum = (term: (i: number) => number) => y.reduce((total, _, i) => total + term(i), 0)
  const total = sum((i) => weights?.[i] ?? 1)
  const v = y.map((_, i) => (weights?.[i] ?? 1) / total)
  const curvature = Array.from({ length: p }, (_, j) => sum((i) => v[i] * x(i, j) ** 2))
  const r = y.slice()
  const w = new Float64Array(p)
  let b = 0
  for (let pass = 0, moved = 1; moved > 1e-15 && pass < 20_000; pass++) {
    const shift = intercept ? sum((i) => v[i] * r[i]) : 0
    b += shift
    for (let i = 0; i < n; i++) r[i] -= shift
    moved = Math.abs(shift)
    for (let j = 0; j < p; j++) {
      if (curvature[j] === 0) continue
      const z = sum((i) => v[i] * x(i, j) * r[i]) + curvature[j] * w[j]
      const shrunk = (Math.sign(z) * Math.max(Math.abs(z) - l1[j], 0)) / (curvature[j] + l2[j])
      const next = positive ? Math.max(shrunk, 0) : shrunk
      if (next === w[j]) continue
      for (let i = 0; i < n; i++) r[i] -= (next - w[j]) * x(i, j)
      moved = Math.max(moved, Math.abs(next - w[j]))
      w[j] = next
    }
  }
  return { w, b }
}

/** (1/Σv) Σ ½ v (y − ŷ)² + Σ l1|w| + l2/2 w². */
export function objectiveOf({ X, y, weights }: PosedProblem, { l1, l2 }: Strengths, { w, b }: Model): number {
  const n = X.rows
  let total = 0
  let loss = 0
  for (let i = 0; i < n; i++) {
    const v = weights?.[i] ?? 1
    const predicted = w.reduce((sum, weight, j) => sum + weight * X.values[j * n + i], b)
    total += v
    loss += (v / 2) * (y[i] - predicted) ** 2
  }
  return loss / total + w.reduce((sum, weight, j) => sum + l1[j] * Math.abs(weight) + (l2[j] / 2) * weight ** 2, 0)
}
