/** How many solutions a step is foreseen from. */
const KEPT = 3

/** Foreseen is no further than so many times the last step: a path may take its next λ from anywhere. */
const FARTHEST = 1.5

interface Past {
  readonly lambda: number
  readonly u: Float64Array
}

/**
 * The last solutions of a path, and where the next will be about: the polynomial in λ through those that have a weight of the same
 * sign, of degree 2 through three, 1 through two.
 *
 *     u(λ) ≈ Σ_k u_k Π_{m≠k} (λ − λ_m)/(λ_k − λ_m)
 *
 * Between two changes of the support u is smooth in λ. A warm start is off by the first order of a step of λ, a secant by the
 * second, this by the third; a Newton step from there leaves the square.
 */
export class Trail {
  #past: Past[] = []

  /** Remembers a solution. */
  add(lambda: number, u: Float64Array): void {
    const room = this.#past.length < KEPT ? new Float64Array(u.length) : this.#past[KEPT - 1].u
    room.set(u)
    this.#past = [{ lambda, u: room }, ...this.#past.slice(0, KEPT - 1)]
  }

  /** Moves the last solution on to where that of λ may be; no weight reaches or leaves 0. */
  lead(lambda: number, u: Float64Array): void {
    const near = this.#near(lambda)
    if (near < 2) return
    const [two, three] = [this.#shares(lambda, 2), near > 2 ? this.#shares(lambda, 3) : null]
    const [last, before, first] = this.#past
    for (let c = 0; c < u.length; c++) {
      const a = last.u[c]
      if (a === 0 || u[c] !== a) continue
      const b = before.u[c]
      if (!(a * b > 0)) continue
      const oldest = three === null ? 0 : first.u[c]
      const ahead =
        three !== null && oldest * a > 0 ? three[0] * a + three[1] * b + three[2] * oldest : two[0] * a + two[1] * b
      if (ahead * a > 0) u[c] = ahead
    }
  }

  /** How many of the last solutions lie one after the other, by steps that are not much shorter than the one to λ. */
  #near(lambda: number): number {
    let to = lambda
    let longest = Number.POSITIVE_INFINITY
    let count = 0
    for (const past of this.#past) {
      const step = past.lambda - to
      if (!(step > 0) || (count > 0 && step * FARTHEST < longest)) break
      if (count === 0) longest = step
      to = past.lambda
      count++
    }
    return count
  }

  #shares(lambda: number, count: number): number[] {
    const places = this.#past.slice(0, count).map((past) => past.lambda)
    return places.map((own, k) =>
      places.reduce((share, other, m) => (m === k ? share : (share * (lambda - other)) / (own - other)), 1),
    )
  }
}
