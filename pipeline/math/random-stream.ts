/** A stream of pseudo-random numbers that always runs the same way from its seed. */
export interface RandomStream {
  /** A whole number, 0 … n−1. */
  below(n: number): number
  /** A number in [0, 1). */
  uniform(): number
  /** A standard normal number. */
  normal(): number
  /** Puts the values into a random order, in place. */
  shuffle(values: Int32Array): void
}
