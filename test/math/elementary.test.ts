import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { cosinePi } from '../../pipeline/math/cosine.ts'
import { exp, sigmoid, softplus } from '../../pipeline/math/exponential.ts'
import { log, log1p } from '../../pipeline/math/logarithm.ts'
import { randomStream } from '../../pipeline/math/random.ts'

const functions = { exp, log, log1p, sigmoid, softplus }
const NAMES = ['exp', 'log', 'log1p', 'sigmoid', 'softplus'] as const
const { kernels } = openKernels()

/** Where one formula gives way to another, and where results leave the range: at each, and on either side of it. */
const EDGES = [0.29, 0.41, 0.3465735902799726, Math.SQRT1_2, Math.SQRT2, 0.5, 1, 40, 708.4, 709.79, 710, 745.14]
const ENDS = [0, 5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN]

function around(x: number): number[] {
  const near = [1 - 2 ** -52, 1 - 2 ** -53, 1, 1 + 2 ** -52].map((factor) => factor * x)
  return [...near, ...near.map((value) => -value)]
}

describe.each(NAMES)('%s', (name) => {
  const differs = (x: number) => !Object.is(functions[name](x), kernels[name](x))

  test('has the bits of the kernel, whatever the number', () => {
    fc.assert(
      fc.property(fc.double(), (x) => !differs(x)),
      { numRuns: 2000 },
    )
    expect([...EDGES, ...ENDS].flatMap(around).filter(differs)).toEqual([])
  })

  test('and of the numbers that models meet', () => {
    const stream = randomStream(7, 'elementary')
    const sizes = [1e-9, 1e-3, 0.1, 1, 10, 100]
    const numbers = sizes.flatMap((size) => Array.from({ length: 4000 }, () => size * stream.normal()))
    const powers = Array.from({ length: 2000 }, (_, i) => Math.SQRT1_2 * 2 ** (i - 1000))
    expect([...numbers, ...numbers.map(Math.abs), ...powers].filter(differs)).toEqual([])
  })
})

test('cos πx is exact at its ends and in the middle, and elsewhere good to 4e-16', () => {
  expect([0, 0.5, 1].map(cosinePi)).toEqual([1, 0, -1])
  const shares = Array.from({ length: 4097 }, (_, i) => i / 4096)
  const errors = shares.map((x) => Math.abs(cosinePi(x) - Math.cos(Math.PI * x)))
  expect(Math.max(...errors)).toBeLessThan(4e-16)
  expect(shares.map((x) => cosinePi(1 - x) + cosinePi(x)).filter((sum) => sum !== 0)).toEqual([])
})
