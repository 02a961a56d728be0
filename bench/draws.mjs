// Random numbers by their place: number k of a seed is the same in whatever order, and in whatever language, it is drawn.

/** lowbias32, a hash of 32-bit integers (Wellons 2018). */
function mix32(x) {
  x ^= x >>> 16
  x = Math.imul(x, 0x7feb352d)
  x ^= x >>> 15
  x = Math.imul(x, 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** k ↦ a number in (0, 1). */
export function uniform(seed) {
  const start = mix32(seed)
  return (k) => (mix32((start + Math.imul(k, 0x9e3779b9)) >>> 0) + 0.5) / 4294967296
}

/** k ↦ a standard normal number, by Box and Muller. */
export function normal(seed) {
  const u = uniform(seed)
  return (k) => Math.sqrt(-2 * Math.log(u(2 * k))) * Math.cos(2 * Math.PI * u(2 * k + 1))
}
