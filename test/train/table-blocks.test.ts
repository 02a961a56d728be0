import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { roomBehind, tableMemory, tableNumbers } from '../../pipeline/kernels/table-memory.ts'
import { randomStream } from '../../pipeline/math/random.ts'
import { crossProducts } from '../../pipeline/train/gram/cross-products.ts'
import { scoreRows } from '../../pipeline/train/gram/score-rows.ts'

const [rows, columns] = [1700, 5]

/** The same numbers where the kernels see them, and where they do not. */
function tables(weighted: boolean) {
  const stream = randomStream(1, 'blocks')
  const values = tableNumbers(rows, columns, 0)
  const y = roomBehind(values, rows)
  if (y === null) throw new Error('no room')
  for (const numbers of [values, y]) for (let i = 0; i < numbers.length; i++) numbers[i] = 3 + stream.normal()
  const weights = weighted ? Float64Array.from(y, () => stream.uniform()) : null
  return {
    lying: { X: { rows, columns, values }, y, weights },
    elsewhere: { X: { rows, columns, values: values.slice() }, y: y.slice(), weights },
  }
}

const sets = [false, true].map(tables)
const [own, atTables] = [openKernels(), openKernels({ memory: tableMemory() ?? undefined })]

/** Rows dealt out in stretches of some length, with gaps: from all side by side to each in another group. */
const groupings = fc
  .record({ groups: fc.integer({ min: 1, max: 4 }), length: fc.constantFrom(1, 3, 500, rows), gaps: fc.boolean() })
  .map(({ groups, length, gaps }) =>
    Array.from({ length: groups }, (_, g) =>
      Int32Array.from({ length: rows }, (_, row) => row).filter(
        (row) => Math.floor(row / length) % groups === g && !(gaps && row % 7 === 3),
      ),
    ),
  )

test('rows give the same numbers where they are taken from the table, and where they are put together first', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sets), groupings, ({ lying, elsewhere }, groups) => {
      const frame = { shift: Float64Array.of(3, 0, 3, 3, 3, 2), unit: Float64Array.of(1, 1, 4, 1, 1, 0.5) }
      const model = {
        weights: Float64Array.from({ length: 4 * columns }, (_, k) => k / 10),
        intercepts: Float64Array.of(0, 1, 2, 3),
        depths: Int32Array.of(3, 5),
      }
      const order = Int32Array.of(2, 0, 4, 1, 3)
      const scored = { frame, order, models: [model], modelsOf: groups.map(() => [0]) }
      const found = (table: typeof lying, core: typeof own, perStretch: number) => {
        const blocks = { kind: 'table', columns: table, groups, perStretch } as const
        const products = crossProducts({ rows: blocks, frame }, core)
        return { products, scores: scoreRows({ ...scored, rows: blocks }, core) }
      }
      const here = found(lying, atTables, groups.length)
      expect(found(elsewhere, own, groups.length)).toEqual(here)
      expect(found(lying, atTables, 1)).toEqual(here)
      for (const [g, { sums, lows, highs, holds }] of here.products.entries()) {
        if (groups[g].length === 0) continue
        const y = Array.from(groups[g], (row) => lying.y[row])
        expect([lows[columns], highs[columns]]).toEqual([Math.min(...y), Math.max(...y)])
        const weight = Array.from(groups[g], (row) => lying.weights?.[row] ?? 1).reduce((sum, v) => sum + v)
        expect(sums[sums.length - 1]).toBeCloseTo(weight, 9)
        expect(holds).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})
