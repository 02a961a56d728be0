import { describe, expect, test } from 'vitest'
import { maxAbs } from '../../pipeline/math/vector.ts'
import { Secants } from '../../pipeline/train/solve/newton/secants.ts'
import { Trail } from '../../pipeline/train/solve/trail.ts'
import { normals } from '../random.ts'

describe('where the next solution of a path is looked for', () => {
  const lambdas = [1, 0.8, 0.64, 0.512]
  /** A path of weights, each a function of λ. */
  const led = (...weights: readonly ((lambda: number) => number)[]) => {
    const trail = new Trail()
    const at = (lambda: number) => Float64Array.from(weights, (weight) => weight(lambda))
    for (const lambda of lambdas.slice(0, 3)) trail.add(lambda, at(lambda))
    const u = at(lambdas[2])
    trail.lead(lambdas[3], u)
    return u
  }

  test('is on the parabola through the last three', () => {
    const [found] = led((lambda) => 2 - 3 * lambda + 0.4 * lambda * lambda + 5)
    expect(Math.abs(found - (7 - 3 * 0.512 + 0.4 * 0.512 * 0.512))).toBeLessThan(1e-14)
  })

  test('is on the line through the last two where a weight is younger, and at rest where it is new or 0', () => {
    const [young, fresh, none] = led(
      (lambda) => (lambda < 1 ? 1 - lambda : 0),
      (lambda) => (lambda < 0.7 ? 0.3 : 0),
      () => 0,
    )
    expect(Math.abs(young - (1 - 0.512))).toBeLessThan(1e-14)
    expect([fresh, none]).toEqual([0.3, 0])
  })

  test('changes no sign: a weight that would be led over 0 stays', () => {
    expect(led((lambda) => lambda - 0.6)[0]).toBeCloseTo(0.04, 15)
  })

  test('is where the last one was, after a jump or on the way back', () => {
    for (const next of [0.1, 0.64, 0.9]) {
      const trail = new Trail()
      for (const lambda of lambdas.slice(0, 3)) trail.add(lambda, Float64Array.of(2 - lambda))
      const u = Float64Array.of(2 - lambdas[2])
      trail.lead(next, u)
      expect(u[0]).toBe(2 - lambdas[2])
    }
  })
})

describe('what the last steps say of a Hessian', () => {
  const size = 5
  const root = normals(3, size * size)
  /** A = RᵀR + I times a vector. */
  const times = (x: Float64Array) => {
    const rows = Float64Array.from({ length: size }, (_, i) => x.reduce((sum, v, j) => sum + root[i * size + j] * v, 0))
    return x.map((v, j) => v + rows.reduce((sum, r, i) => sum + root[i * size + j] * r, 0))
  }
  const identity = () => {}

  test('maps what the slope changed by to the step, for the last one whatever the older Hessian', () => {
    const secants = new Secants()
    for (let seed = 10; seed < 20; seed++) {
      const s = normals(seed, size)
      secants.add(s, times(s))
      const found = times(s)
      secants.solve(found, identity)
      expect(maxAbs(found.map((v, i) => v - s[i]))).toBeLessThan(1e-12)
    }
  })

  test('solves a linear system in as many steps as it has unknowns, where the older Hessian alone would run away', () => {
    const secants = new Secants()
    const right = normals(7, size)
    let x = new Float64Array(size)
    for (let step = 0; step <= size; step++) {
      const g = times(x).map((v, i) => right[i] - v)
      const d = g.slice()
      secants.solve(d, identity)
      // Exact along the way, as BFGS wants it to end.
      const curved = times(d)
      const length = d.reduce((sum, v, i) => sum + v * g[i], 0) / d.reduce((sum, v, i) => sum + v * curved[i], 0)
      x = x.map((v, i) => v + length * d[i])
      secants.add(
        d.map((v) => length * v),
        curved.map((v) => length * v),
      )
    }
    expect(maxAbs(times(x).map((v, i) => v - right[i]))).toBeLessThan(1e-10)
  })

  test('is nothing where the slope did not fall along the step', () => {
    const secants = new Secants()
    secants.add(Float64Array.of(1, 0), Float64Array.of(-1, 0))
    secants.add(Float64Array.of(1, 0), Float64Array.of(0, 1))
    secants.add(Float64Array.of(0, 0), Float64Array.of(0, 0))
    expect(secants.isEmpty).toBe(true)
  })
})
