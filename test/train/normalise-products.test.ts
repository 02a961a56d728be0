import { expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { columnFacts } from '../../pipeline/train/gram/column-facts.ts'
import { inverses, normalisedRow, normaliseProducts } from '../../pipeline/train/gram/normalise-products.ts'
import { testRandom } from '../random.ts'

const core = openKernels()

test.for([true, false])('the normal form of all rows is that of each, to the bit; intercept: %s', (intercept) => {
  const p = 7
  const q = p + 2
  const { uniform } = testRandom(5)
  const draws = (length: number) => Float64Array.from({ length }, () => uniform() - 0.5)
  // The third feature is constant: its row and column are zeros.
  const lows = draws(p + 1).map((low) => low - 1)
  const highs = lows.map((low, j) => (j === 2 ? low : low + 1))
  const frame = { shift: draws(p + 1), unit: new Float64Array(p + 1).fill(1) }
  const moments = { frame, weight: 10, means: draws(p + 1), deviations: draws(p + 1).map((x) => 1 + x), lows, highs }
  const facts = columnFacts(moments, intercept)
  const products = draws(q * q)
  const expected = new Float64Array(p * p)
  for (let j = 0; j < p; j++) {
    const own = products.subarray(j * q, j * q + p)
    expected.set(normalisedRow(facts, j, own, inverses(facts), intercept), j * p)
  }
  core.arena.scoped(() => {
    const [placed, into] = [core.arena.unset(q * q), core.arena.unset(p * p)]
    placed.view.set(products)
    normaliseProducts(core, facts, placed, intercept, into)
    expect(into.view.map((x) => x + 0)).toEqual(expected.map((x) => x + 0))
  })
})
