import type { Floats } from '../math/floats.ts'

// The three products of a dense layer. All matrices are row-major, W as (nOut, nIn), so that every inner loop runs over
// neighbouring numbers; four sums at a time keep the processor's adders busy.

/** Z = H·Wᵀ + b: (rows, nIn) → (rows, nOut). */
export function outputs(
  H: Floats,
  W: Floats,
  b: Floats | null,
  rows: number,
  nIn: number,
  nOut: number,
  Z: Floats,
): void {
  for (let i = 0; i < rows; i++) {
    const h = i * nIn
    for (let o = 0; o < nOut; o++) {
      const w = o * nIn
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      let j = 0
      for (; j + 3 < nIn; j += 4) {
        s0 += H[h + j] * W[w + j]
        s1 += H[h + j + 1] * W[w + j + 1]
        s2 += H[h + j + 2] * W[w + j + 2]
        s3 += H[h + j + 3] * W[w + j + 3]
      }
      for (; j < nIn; j++) s0 += H[h + j] * W[w + j]
      const sum = s0 + s1 + (s2 + s3)
      Z[i * nOut + o] = b === null ? sum : sum + b[o]
    }
  }
}

/** G = Dᵀ·H and g = Dᵀ·1: the gradient by weights and biases from the derivative D (rows, nOut) by the outputs. */
export function gradients(
  D: Floats,
  H: Floats,
  rows: number,
  nIn: number,
  nOut: number,
  G: Floats,
  g: Floats | null,
): void {
  G.fill(0)
  g?.fill(0)
  for (let i = 0; i < rows; i++) {
    const h = i * nIn
    for (let o = 0; o < nOut; o++) {
      const d = D[i * nOut + o]
      if (g !== null) g[o] += d
      if (d === 0) continue
      const w = o * nIn
      for (let j = 0; j < nIn; j++) G[w + j] += d * H[h + j]
    }
  }
}

/** E = D·W: the derivative by the layer's inputs, (rows, nOut) → (rows, nIn). */
export function inputDerivatives(D: Floats, W: Floats, rows: number, nIn: number, nOut: number, E: Floats): void {
  E.fill(0, 0, rows * nIn)
  for (let i = 0; i < rows; i++) {
    const e = i * nIn
    for (let o = 0; o < nOut; o++) {
      const d = D[i * nOut + o]
      if (d === 0) continue
      const w = o * nIn
      for (let j = 0; j < nIn; j++) E[e + j] += d * W[w + j]
    }
  }
}
