/** Residuals that are kept to measure by; of long ones fewer. */
const MOST_SNAPSHOTS = 64
const MOST_KEPT = 2_000_000

/**
 * Slopes that are known not to matter, without being taken anew.
 *
 * Each column keeps its last slope and the residual that it was taken at. For a column of length 1
 *
 *     |⟨z_j, r⟩| ≤ |⟨z_j, r₀⟩| + ‖r − r₀‖
 *
 * by Cauchy and Schwarz, so that a column far below its bound need not be touched while the residual has moved little. The
 * bound is rigorous: what it leaves out cannot violate the optimality conditions.
 */
export class LazySlopes {
  readonly #length: number
  readonly #weights: Float64Array
  readonly #slopes: Float64Array
  /** Snapshot of each column's slope, or −1. */
  readonly #taken: Int32Array
  readonly #snapshots: (Float64Array | undefined)[]
  readonly #users: Int32Array
  readonly #drift: Float64Array
  #current = -1

  /** @param weights of the rows, in the norm of residuals. */
  constructor(columns: number, weights: Float64Array) {
    const count = Math.max(2, Math.min(MOST_SNAPSHOTS, Math.floor(MOST_KEPT / weights.length)))
    this.#length = weights.length
    this.#weights = weights
    this.#slopes = new Float64Array(columns)
    this.#taken = new Int32Array(columns).fill(-1)
    this.#snapshots = Array.from({ length: count }, () => undefined)
    this.#users = new Int32Array(count)
    this.#drift = new Float64Array(count)
  }

  /** The residual that slopes are measured at from now on. */
  measureAt(residual: Float64Array): void {
    let free = this.#users.indexOf(0)
    if (free < 0) {
      // The oldest would be as good; the first is simpler, and those who hang on it are only looked at anew.
      free = this.#current === 0 ? 1 : 0
      for (let j = 0; j < this.#taken.length; j++) if (this.#taken[j] === free) this.#taken[j] = -1
      this.#users[free] = 0
    }
    const snapshot = this.#snapshots[free] ?? new Float64Array(this.#length)
    snapshot.set(residual)
    this.#snapshots[free] = snapshot
    this.#current = free
    for (const [k, before] of this.#snapshots.entries()) {
      this.#drift[k] = k === free || before === undefined || this.#users[k] === 0 ? 0 : this.#distance(before, residual)
    }
  }

  /** Lists the columns without a mark whose slope may reach its threshold and is not known at the present residual. */
  unknown(thresholds: Float64Array, marked: Uint8Array, into: Int32Array): number {
    const [taken, slopes, drift, current] = [this.#taken, this.#slopes, this.#drift, this.#current]
    let count = 0
    for (let j = 0; j < marked.length; j++) {
      const at = taken[j]
      if (marked[j] === 1 || at === current) continue
      if (at < 0 || Math.abs(slopes[j]) + drift[at] >= thresholds[j]) into[count++] = j
    }
    return count
  }

  /** Lists the columns without a mark whose slope, known at the present residual, reaches its threshold. */
  reaching(thresholds: Float64Array, marked: Uint8Array, into: Int32Array): number {
    const [taken, slopes, current] = [this.#taken, this.#slopes, this.#current]
    let count = 0
    for (let j = 0; j < marked.length; j++) {
      if (taken[j] === current && marked[j] === 0 && Math.abs(slopes[j]) >= thresholds[j]) into[count++] = j
    }
    return count
  }

  /** A slope at the present residual. */
  note(j: number, slope: number): void {
    if (this.#taken[j] >= 0) this.#users[this.#taken[j]]--
    this.#users[this.#current]++
    this.#taken[j] = this.#current
    this.#slopes[j] = slope
  }

  #distance(a: Float64Array, b: Float64Array): number {
    const v = this.#weights
    let sum = 0
    for (let i = 0; i < v.length; i++) {
      const d = a[i] - b[i]
      sum += v[i] * d * d
    }
    return Math.sqrt(sum)
  }
}
