import { describe, expect, it } from 'vitest'
import { featureGroups } from '../../pipeline/penalty/feature-groups.ts'
import { parts, penalties, penaltyFunction } from '../../pipeline/penalty/index.ts'
import type { Penalty } from '../../pipeline/spec/experiment.gen.ts'
import { normals, testRandom } from '../random.ts'
import { minimise } from './twin.ts'

const shared = { lambda: 1, convention: 'lariat', factors: {}, bias: false } as const
/** Every kind of the schema, with more than one setting where that changes the mathematics. */
const specs: readonly Penalty[] = [
  { kind: 'none' },
  { kind: 'l1', ...shared },
  { kind: 'l2', ...shared },
  { kind: 'elastic-net', l1_ratio: 0.3, ...shared },
  { kind: 'elastic-net', l1_ratio: 0, ...shared },
  { kind: 'adaptive-l1', gamma: 1, epsilon: 0.1, pilot_epochs: 0, ...shared },
  { kind: 'group-l1', groups: 'inputs', ...shared },
  { kind: 'group-l1', groups: 'neurons', ...shared },
  { kind: 'group-l1', groups: [['a', 'c'], ['b']], ...shared },
  { kind: 'mcp', gamma: 3, ...shared },
  { kind: 'mcp', gamma: 1.5, ...shared },
  { kind: 'scad', a: 3.7, ...shared },
  { kind: 'scad', a: 2.2, ...shared },
]
const UNITS = 3
const INPUTS = 4
const FEATURES = ['a', 'b', 'c', 'd']
const SIZE = UNITS * INPUTS
const LAMBDA = 0.7

it('tests every kind of the registry', () => {
  expect(new Set(specs.map(({ kind }) => kind))).toEqual(new Set(Object.keys(penalties)))
})

describe.each(specs.map((spec) => ({ spec, title: JSON.stringify(spec) })))('$title', ({ spec }) => {
  const factors = spec.kind === 'group-l1' && spec.groups === 'neurons' ? null : Float64Array.from([1, 0, 1, 0.5])
  const groups = spec.kind === 'group-l1' ? featureGroups(spec, FEATURES) : null
  const penalty = penaltyFunction(spec, { units: UNITS, inputs: INPUTS, factors, groups })
  penalty.pilot?.take(normals(4, SIZE))
  const provides = penalties[spec.kind].provides
  const near = (w: ArrayLike<number>, h: ArrayLike<number>, steps: ArrayLike<number>) => {
    let sum = penalty.value(Float64Array.from(w), LAMBDA)
    for (let j = 0; j < SIZE; j++) sum += (w[j] - h[j]) ** 2 / (2 * steps[j])
    return sum
  }

  it('says of itself what it is', () => {
    expect(provides.includes('convex')).toBe(penalty.convex)
    expect(provides.includes('separable')).toBe(penalty.separable)
    if (!provides.includes('l1')) expect(penalty.l1).toBeNull()
  })

  it('is zero at zero and never negative', () => {
    expect(penalty.value(new Float64Array(SIZE), LAMBDA)).toBe(0)
    for (let seed = 0; seed < 20; seed++) expect(penalty.value(normals(seed, SIZE), LAMBDA)).toBeGreaterThanOrEqual(0)
  })

  it('has the subgradient of its value', () => {
    const w = normals(11, SIZE).map((x) => 2 * x)
    const gradient = new Float64Array(SIZE).fill(1)
    penalty.addSubgradient(w, LAMBDA, gradient)
    for (let j = 0; j < SIZE; j++) {
      const shifted = (by: number) =>
        penalty.value(
          w.map((x, k) => (k === j ? x + by : x)),
          LAMBDA,
        )
      expect(gradient[j] - 1).toBeCloseTo((shifted(1e-6) - shifted(-1e-6)) / 2e-6, 6)
    }
    const atZero = new Float64Array(SIZE)
    penalty.addSubgradient(new Float64Array(SIZE), LAMBDA, atZero)
    expect(atZero.every((g) => g === 0)).toBe(true)
  })

  // Steps beyond γ and a−1 make the prox of mcp and scad jump.
  it.each([0.1, 1, 2.5, 4])('has a prox that no other weight beats, step %d', (step) => {
    for (let seed = 0; seed < 6; seed++) {
      const h = normals(seed, SIZE).map((x) => 3 * x)
      const scale = seed % 2 === 0 ? null : normals(seed + 50, SIZE).map((x) => 0.2 + Math.abs(x))
      const steps = Array.from({ length: SIZE }, (_, j) => step * (scale?.[j] ?? 1))
      const w = h.slice()
      penalty.prox(w, step, scale, LAMBDA)
      const value = near(w, h, steps)
      if (penalty.separable) {
        for (let j = 0; j < SIZE; j++) {
          const along = (x: number) =>
            near(
              w.map((v, k) => (k === j ? x : v)),
              h,
              steps,
            )
          const limit = Math.abs(h[j]) + 1
          expect(value - along(minimise(along, -limit, limit))).toBeLessThan(1e-9)
        }
      }
      const random = testRandom(seed + 99)
      for (let turn = 0; turn < 200; turn++) {
        const size = 10 ** -random.below(7)
        const other = w.map((v) => (random.below(4) === 0 ? 0 : v + size * random.normal()))
        expect(value - near(other, h, steps)).toBeLessThan(1e-12)
      }
    }
  })

  it('has the same prox for one step and for equal steps', () => {
    const [one, many] = [normals(6, SIZE), normals(6, SIZE)]
    penalty.prox(one, 0.4, null, LAMBDA)
    penalty.prox(many, 0.2, new Float64Array(SIZE).fill(2), LAMBDA)
    for (let j = 0; j < SIZE; j++) expect(many[j]).toBeCloseTo(one[j], 13)
    expect(Array.from(many, (w) => w === 0)).toEqual(Array.from(one, (w) => w === 0))
  })

  it('does nothing at λ = 0 and hides no number that is not finite', () => {
    const h = normals(6, SIZE)
    const w = h.slice()
    penalty.prox(w, 0.5, null, 0)
    expect(w).toEqual(h)
    if (spec.kind === 'none') return
    const broken = new Float64Array(SIZE).fill(Number.NaN)
    penalty.prox(broken, 0.5, null, LAMBDA)
    expect(broken.some(Number.isNaN)).toBe(true)
  })

  it('has zero as the prox of a gradient step from zero exactly from λ_max on', () => {
    const gradient = normals(12, SIZE)
    const largest = penalty.lambdaMax(gradient)
    if (!Number.isFinite(largest)) return
    const penalised = (j: number) => factors === null || factors[j % INPUTS] > 0
    const zeros = (lambda: number) => {
      const w = gradient.map((g) => -1e-3 * g)
      penalty.prox(w, 1e-3, null, lambda)
      return w.every((x, j) => x === 0 || !penalised(j))
    }
    expect(zeros(largest * 1.0001)).toBe(true)
    expect(zeros(largest * 0.9999)).toBe(false)
  })

  it('is the sum of its L2 part and the rest', () => {
    const w = normals(13, SIZE)
    const rest = penalty.withoutRidge()
    expect(rest.l2).toBeNull()
    let ridge = 0
    if (penalty.l2 !== null) for (let j = 0; j < SIZE; j++) ridge += (LAMBDA / 2) * penalty.l2[j] * w[j] * w[j]
    expect(rest.value(w, LAMBDA) + ridge).toBeCloseTo(penalty.value(w, LAMBDA), 12)
  })

  it('has parts that add up to its value', () => {
    const shares = parts(spec)
    if (shares === null) return
    const plain = penaltyFunction(spec, { units: UNITS, inputs: INPUTS, factors: null })
    const w = normals(14, SIZE)
    const sum = w.reduce((total, x) => total + shares.l1 * Math.abs(x) + (shares.l2 / 2) * x * x, 0)
    expect(plain.value(w, LAMBDA)).toBeCloseTo(LAMBDA * sum, 12)
  })
})

it('refuses factors of features for groups of neurons', () => {
  const shape = { units: 2, inputs: 2, factors: Float64Array.of(1, 0) }
  expect(() => penaltyFunction({ kind: 'group-l1', groups: 'neurons', ...shared }, shape)).toThrow('groups: inputs')
})

describe('features that are zero together', () => {
  const of = (groups: string[][]) =>
    featureGroups({ kind: 'group-l1', groups, ...shared }, ['age', 'colour=blue', 'colour=red', 'bmi', 'colour'])?.map(
      (group) => [...group],
    )

  it('are those of a list, and each of the others is by itself', () => {
    expect(of([['bmi', 'age']])).toEqual([[0, 3], [1], [2], [4]])
    expect(featureGroups({ kind: 'group-l1', groups: 'inputs', ...shared }, FEATURES)).toBeNull()
  })

  it('are the values of a column of one_hot by its name, where no feature has that name', () => {
    expect(of([['colour=red', 'colour=blue']])).toEqual([[0], [1, 2], [3], [4]])
    expect(of([['colour', 'age']])).toEqual([[0, 4], [1], [2], [3]])
    expect(featureGroups({ kind: 'group-l1', groups: [['c']], ...shared }, ['c=1', 'd', 'c=2'])).toEqual([
      Int32Array.of(0, 2),
      Int32Array.of(1),
    ])
  })

  it('are all weights of an input, of a single one too', () => {
    const spec: Penalty = { kind: 'group-l1', groups: 'inputs', ...shared }
    expect(penaltyFunction(spec, { units: 2, inputs: 1, factors: null }).value(Float64Array.of(3, 4), 1)).toBeCloseTo(
      Math.SQRT2 * 5,
      12,
    )
  })

  it('have the length of all their weights, of every unit', () => {
    const spec: Penalty = { kind: 'group-l1', groups: [['a', 'c']], ...shared }
    const shape = { units: 2, inputs: 3, factors: null, groups: featureGroups(spec, ['a', 'b', 'c']) }
    const w = Float64Array.of(1, 10, 2, 3, 20, 4)
    expect(penaltyFunction(spec, shape).value(w, 0.5)).toBeCloseTo(
      0.5 * (2 * Math.sqrt(1 + 4 + 9 + 16) + Math.SQRT2 * Math.sqrt(500)),
      12,
    )
  })
})

it('waits for its pilot', () => {
  const penalty = penaltyFunction(
    { kind: 'adaptive-l1', gamma: 2, epsilon: 0.5, pilot_epochs: 3, ...shared },
    { units: 1, inputs: 2, factors: null },
  )
  expect(penalty.value(Float64Array.of(1, 1), 1)).toBe(0)
  penalty.pilot?.take(Float64Array.of(0.5, 0))
  expect(penalty.value(Float64Array.of(1, 1), 1)).toBe(1 + 4)
})
