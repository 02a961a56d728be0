/** Σ a_i b_i, summed from the first entry to the last, so that the result is the same on every machine. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** y ← y + c·x. */
export function addScaled(y: Float64Array, c: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] += c * x[i]
}

/** Largest |a_i|; 0 for an empty vector. */
export function maxAbs(a: Float64Array): number {
  let max = 0
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i]))
  return max
}

/** Entries that are not exactly zero. */
export function nonzeros(a: Float64Array): number {
  let count = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== 0) count++
  return count
}

/** Where they are, in order. */
export function nonzeroPlaces(a: Float64Array): Int32Array {
  const places = new Int32Array(nonzeros(a))
  for (let i = 0, k = 0; k < places.length; i++) if (a[i] !== 0) places[k++] = i
  return places
}

/** Whether all entries are 0. */
export function isZero(a: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== 0) return false
  return true
}

/** Whether two vectors hold the same numbers, to the sign of a zero. */
export function isEqual(some: Float64Array | Int32Array, others: Float64Array | Int32Array): boolean {
  if (some.length !== others.length) return false
  for (let i = 0; i < some.length; i++) if (!Object.is(some[i], others[i])) return false
  return true
}

/** Length of some entries of a vector. */
export function lengthOf(values: Float64Array, places: Int32Array): number {
  let sum = 0
  for (let k = 0; k < places.length; k++) sum += values[places[k]] * values[places[k]]
  return Math.sqrt(sum)
}

/** From K runs, those of the first output for all places and so on, to K numbers for each place. */
export function sideBySide(runs: Float64Array, K: number): Float64Array {
  if (K === 1) return runs.slice()
  const values = new Float64Array(runs.length)
  const count = runs.length / K
  for (let k = 0, from = 0; k < K; k++) for (let j = 0, at = k; j < count; j++, at += K) values[at] = runs[from++]
  return values
}

/** The k-th of K numbers for each place: back from `sideBySide`. */
export function runOf(values: Float64Array, k: number, K: number): Float64Array {
  if (K === 1) return values
  const run = new Float64Array(values.length / K)
  for (let j = 0, at = k; j < run.length; j++, at += K) run[j] = values[at]
  return run
}
