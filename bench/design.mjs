// Products with a design, in plain JavaScript: dense, column after column (`values`), or, where it has `indices`, in compressed
// columns.

/** X·w, over the weights that are not zero. */
export function multiply(X, w) {
  const { rows: n, columns: p, values, indices, pointers } = X
  const out = new Float64Array(n)
  for (let j = 0; j < p; j++) {
    const weight = w[j]
    if (weight === 0) continue
    if (indices) for (let k = pointers[j]; k < pointers[j + 1]; k++) out[indices[k]] += weight * values[k]
    else for (let i = 0, k = j * n; i < n; i++, k++) out[i] += weight * values[k]
  }
  return out
}

/** Xᵀ·r. */
export function correlate(X, r) {
  const { rows: n, columns: p, values, indices, pointers } = X
  const out = new Float64Array(p)
  if (indices) {
    for (let j = 0; j < p; j++) for (let k = pointers[j]; k < pointers[j + 1]; k++) out[j] += values[k] * r[indices[k]]
    return out
  }
  for (let j = 0; j < p; j++) out[j] = dotAt(values, j * n, r, n)
  return out
}

/** In four sums, which the engine can add at the same time. */
function dotAt(values, first, r, n) {
  let [a, b, c, d] = [0, 0, 0, 0]
  const even = n - (n % 4)
  for (let i = 0, k = first; i < even; i += 4, k += 4) {
    a += values[k] * r[i]
    b += values[k + 1] * r[i + 1]
    c += values[k + 2] * r[i + 2]
    d += values[k + 3] * r[i + 3]
  }
  for (let i = even; i < n; i++) a += values[first + i] * r[i]
  return a + b + (c + d)
}

export function product(a, b) {
  return dotAt(a, 0, b, a.length)
}
