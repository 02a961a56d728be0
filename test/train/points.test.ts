import fc from 'fast-check'
import { expect, test } from 'vitest'
import { metricAt, pointList, pointsOf } from '../../pipeline/train/points.ts'

/** Up to 80 metrics, of which each point has some, in an order of its own: the table grows, has holes, and looks names up. */
const lines = fc.array(
  fc.record({
    metrics: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 79 }), fc.double()), { selector: ([name]) => name }),
    converged: fc.boolean(),
  }),
  { maxLength: 12 },
)

test('a table says of each point what its line says', () => {
  fc.assert(
    fc.property(lines, (drawn) => {
      const written = drawn.map(({ metrics }) => Object.fromEntries(metrics.map(([j, value]) => [`m.${j}`, value + 0])))
      const points = pointsOf(
        written,
        drawn.map(({ converged }) => converged),
      )
      expect(pointList(points)).toStrictEqual(drawn.map(({ converged }, k) => ({ metrics: written[k], converged })))
      const names = [...new Set(written.flatMap((metrics) => Object.keys(metrics)))]
      expect(points.names).toEqual(names)
      expect(points.present === null).toBe(written.every((metrics) => Object.keys(metrics).length === names.length))
      for (const name of [...names, 'no such']) {
        expect(written.map((_, k) => metricAt(points, k, name))).toEqual(written.map((metrics) => metrics[name]))
      }
    }),
  )
})
