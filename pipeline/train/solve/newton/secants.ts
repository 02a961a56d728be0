/** How many steps are remembered. */
const KEPT = 6

/** A step and what the slope changed by have no angle that says anything where its cosine is below this. */
const LEAST_COSINE = 1e-8

interface Secant {
  /** The step, and by how much the slope fell along it. */
  readonly s: Float64Array
  readonly y: Float64Array
  /** ⟨s, y⟩. */
  readonly curvature: number
}

/**
 * What the last steps say of the Hessian as it is, on top of an older one that is factored. For each step s the slope fell by y;
 * the matrix next to the older one (in the BFGS sense) that maps every s to its y gives the next step:
 *
 *     q ← g;  from the latest:   a_i = ⟨s_i, q⟩/⟨s_i, y_i⟩,  q ← q − a_i·y_i
 *     r ← H⁻¹q;  from the earliest:  r ← r + (a_i − ⟨y_i, r⟩/⟨s_i, y_i⟩)·s_i
 *
 * Steps of one kept Hessian leave a constant share of the violation each; with these they leave less from step to step, at the
 * price of some products of vectors.
 *
 * Source: Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4, with a factor for the initial matrix.
 */
export class Secants {
  #known: Secant[] = []

  get isEmpty(): boolean {
    return this.#known.length === 0
  }

  clear(): void {
    this.#known = []
  }

  add(s: Float64Array, y: Float64Array): void {
    const curvature = product(s, y)
    if (!(curvature > LEAST_COSINE * Math.sqrt(product(s, s) * product(y, y)))) return
    this.#known = [...this.#known.slice(1 - KEPT), { s, y, curvature }]
  }

  /** @param g becomes the step. @param solve x ← H⁻¹x, in place, of the older Hessian. */
  solve(g: Float64Array, solve: () => void): void {
    const shares = new Float64Array(this.#known.length)
    for (let i = shares.length - 1; i >= 0; i--) {
      const { s, y, curvature } = this.#known[i]
      shares[i] = product(s, g) / curvature
      for (let c = 0; c < y.length; c++) g[c] -= shares[i] * y[c]
    }
    solve()
    for (const [i, { s, y, curvature }] of this.#known.entries()) {
      const share = shares[i] - product(y, g) / curvature
      for (let c = 0; c < s.length; c++) g[c] += share * s[c]
    }
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
