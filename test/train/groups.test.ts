import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partsOf } from '../../pipeline/train/gram/groups.ts'

const tasks = fc.record({
  sizes: fc.array(fc.nat(200_000), { minLength: 1, maxLength: 11 }),
  width: fc.constantFrom(3, 52, 202, 802, 1502),
})

test('parts of the work have every row of every group once', () => {
  fc.assert(
    fc.property(tasks, ({ sizes, width }) => {
      const rows = sizes.reduce((sum, size) => sum + size, 0)
      const parts = partsOf(sizes, rows, width)
      for (const [group, size] of sizes.entries()) {
        const own = parts.filter(({ groups }) => groups.includes(group))
        if (size === 0) expect(own).toEqual([])
        else {
          expect([own[0].from, own[own.length - 1].to]).toEqual([0, rows])
          for (const [i, { from }] of own.slice(1).entries()) expect(from).toBe(own[i].to)
        }
      }
    }),
  )
})

test('matrices of parts, however wide, take no more memory than four of each group, or 64 MB', () => {
  fc.assert(
    fc.property(tasks, ({ sizes, width }) => {
      const parts = partsOf(sizes, 2e6, width)
      const triangles = parts.reduce((sum, { groups }) => sum + groups.length, 0)
      const least = 4 * sizes.filter((size) => size > 0).length
      expect(triangles).toBeLessThanOrEqual(Math.max(least, (1 << 26) / (4 * width * width)))
    }),
  )
})
