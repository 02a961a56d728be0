// Draws the problems of the benchmarks, number for number those that the drivers of the peers draw.

/** Columns with correlation ρ^|i−j|, standardised; y from a few of them, with a signal-to-noise ratio of 3. */
export function regression(n, p, rho, seed) {
  const X = new Float64Array(new SharedArrayBuffer(n * p * 8))
  const z = normals(seed)
  const own = Math.sqrt(1 - rho * rho)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) {
      const value = z(j * n + i)
      X[j * n + i] = j === 0 || rho === 0 ? value : rho * X[(j - 1) * n + i] + own * value
    }
  }
  for (let j = 0; j < p; j++) standardise(X.subarray(j * n, (j + 1) * n))

  const y = new Float64Array(new SharedArrayBuffer(n * 8))
  const informative = Math.max(5, Math.round(0.05 * Math.min(n, p)))
  for (let k = 0; k < informative; k++) {
    const j = Math.floor((k * p) / informative)
    const weight = (k % 2 ? -1 : 1) * (1 - k / informative)
    for (let i = 0; i < n; i++) y[i] += weight * X[j * n + i]
  }
  const noise = Math.sqrt(y.reduce((sum, value) => sum + value * value, 0) / n / 3)
  const e = normals(seed + 1)
  for (let i = 0; i < n; i++) y[i] += noise * e(i)
  standardise(y)
  return { X, y }
}

function standardise(x) {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  for (let i = 0; i < x.length; i++) x[i] -= mean
  const sd = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length)
  for (let i = 0; i < x.length; i++) x[i] /= sd
}

function normals(seed) {
  const u = uniforms(seed)
  return (k) => Math.sqrt(-2 * Math.log(u(2 * k))) * Math.cos(2 * Math.PI * u(2 * k + 1))
}

function uniforms(seed) {
  const start = mix(seed)
  return (k) => (mix((start + Math.imul(k, 0x9e3779b9)) >>> 0) + 0.5) / 4294967296
}

function mix(x) {
  let h = x ^ (x >>> 16)
  h = Math.imul(h, 0x7feb352d)
  h ^= h >>> 15
  h = Math.imul(h, 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}
