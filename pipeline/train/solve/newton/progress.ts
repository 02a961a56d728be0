/** Steps without progress, in violation or objective, after which rounding is all that is left. */
const MAX_STALLS = 3

/** How the steps at one λ get on: how fast the violation falls, and the weights that had the least. */
export class Progress {
  /** What the last step left of the violation before it; NaN where there is nothing to compare. */
  rate = Number.NaN
  #stalls = 0
  #least = Number.POSITIVE_INFINITY
  #last = Number.NaN
  readonly #best: Float64Array

  constructor(size: number) {
    this.#best = new Float64Array(size)
  }

  begin(u: Float64Array): void {
    this.#best.set(u)
    this.#stalls = 0
    this.forget()
  }

  /** Coordinates have joined: violations before were of fewer, and say nothing of what is to come. */
  forget(): void {
    this.#least = Number.POSITIVE_INFINITY
    this.#last = Number.NaN
  }

  /** The violation at the weights as they are. */
  add(violation: number, u: Float64Array): void {
    this.rate = violation / this.#last
    this.#last = violation
    if (violation < 0.5 * this.#least) this.#stalls = 0
    if (violation < this.#least) {
      this.#least = violation
      this.#best.set(u)
    }
  }

  /** A step after which the objective is no lower. */
  stall(): void {
    this.#stalls++
  }

  get isSlow(): boolean {
    return this.#stalls > 1
  }

  get isOver(): boolean {
    return this.#stalls > MAX_STALLS
  }

  /** Goes back to the weights with the least violation. @returns false where these are the last ones. */
  restore(u: Float64Array): boolean {
    const isWorse = this.#last > this.#least
    if (isWorse) u.set(this.#best)
    return isWorse
  }
}
