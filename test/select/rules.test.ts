import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, candidatesOf } from '../../pipeline/select/candidates.ts'
import { rules } from '../../pipeline/select/rules.ts'
import { row } from './rows.ts'

const select = { metric: 'validation.loss', rule: 'min', within: 0.1 } as const

function candidate(score: number, se: number, nonzeros: number, point: number, configuration = 0): Candidate {
  return { configuration, point, rows: [], score, se, nonzeros }
}

/** Tables of one to three configurations, each a path; few different values, so that ties are common. */
const tables: fc.Arbitrary<readonly Candidate[]> = fc
  .array(
    fc.array(
      fc.tuple(
        fc.oneof(fc.integer({ min: -3, max: 6 }), fc.double({ min: -10, max: 10, noNaN: true })),
        fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5, noNaN: true })),
        fc.nat(6),
      ),
      { minLength: 1, maxLength: 8 },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((paths) => paths.flatMap((path, c) => path.map(([score, se, used], k) => candidate(score, se, used, k, c))))

describe('min', () => {
  test('is the best, and at a tie the largest λ', () => {
    const path = [candidate(3, 1, 1, 0), candidate(2, 1, 2, 1), candidate(2, 1, 3, 2), candidate(5, 1, 4, 3)]
    expect(rules.min(path, select)).toBe(path[1])
  })

  test('is no worse than any other', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const best = rules.min(table, select)
        expect(table.every(({ score }) => best.score <= score)).toBe(true)
        expect(table.find(({ score }) => score === best.score)).toBe(best)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('one-se', () => {
  test('is the largest λ within one standard error of the best', () => {
    const path = [candidate(3.1, 9, 0, 0), candidate(3, 9, 1, 1), candidate(2.5, 9, 1, 2), candidate(2, 1, 3, 3)]
    expect(rules['one-se'](path, select)).toBe(path[1])
  })

  test('is of equals the one that stands first', () => {
    const equals = [0, 1, 2].map((configuration) => candidate(2, 1, 3, 0, configuration))
    for (const rule of Object.values(rules)) expect(rule(equals, select)).toBe(equals[0])
  })

  test('takes the standard error at the best, not at the candidate', () => {
    const path = [candidate(3, 100, 0, 0), candidate(2, 0.5, 3, 1)]
    expect(rules['one-se'](path, select)).toBe(path[1])
  })

  test('is never denser than min, and always within one standard error of it', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const best = rules.min(table, select)
        const chosen = rules['one-se'](table, select)
        expect(chosen.nonzeros).toBeLessThanOrEqual(best.nonzeros)
        expect(chosen.score).toBeLessThanOrEqual(best.score + best.se)
      }),
      { numRuns: 2000 },
    )
  })

  test('is at the strong end of its own path: nothing stronger there is good enough', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const best = rules.min(table, select)
        const chosen = rules['one-se'](table, select)
        const stronger = table.filter(
          ({ configuration, point }) => configuration === chosen.configuration && point < chosen.point,
        )
        expect(stronger.some(({ score, nonzeros }) => score <= best.score + best.se && nonzeros <= best.nonzeros)).toBe(
          false,
        )
      }),
      { numRuns: 1000 },
    )
  })

  test('is min where there is no standard error', () => {
    const path = [candidate(3, 0, 0, 0), candidate(2, 0, 3, 1)]
    expect(rules['one-se'](path, select)).toBe(path[1])
  })

  test('takes the sparsest of several configurations', () => {
    const table = [candidate(2, 1, 5, 0, 0), candidate(2.9, 1, 2, 0, 1), candidate(2.5, 1, 3, 0, 2)]
    expect(rules['one-se'](table, select)).toBe(table[1])
  })
})

describe('sparsest-within', () => {
  test('has the fewest weights among those within a share of the best, and of these the best', () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0, max: 1, noNaN: true }), (table, within) => {
        const best = rules.min(table, select)
        const limit = best.score + within * Math.abs(best.score)
        const chosen = rules['sparsest-within'](table, { ...select, within })
        expect(chosen.score).toBeLessThanOrEqual(limit)
        for (const other of table.filter(({ score }) => score <= limit)) {
          expect(chosen.nonzeros).toBeLessThanOrEqual(other.nonzeros)
          if (chosen.nonzeros === other.nonzeros) expect(chosen.score).toBeLessThanOrEqual(other.score)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('candidates', () => {
  const loss = (value: number, se = 0, nonzeros = 1) => ({
    'validation.loss': value,
    'validation.loss_se': se,
    nonzeros,
  })
  const of = (...rows: Parameters<typeof row>[0][]) => candidatesOf(rows.map(row), 'validation.loss', true)

  test('are averaged over their seeds', () => {
    const [only] = of({ seed: 0, metrics: loss(1, 0.5, 2) }, { seed: 1, metrics: loss(2, 0.7, 5) })
    expect(only).toMatchObject({ score: 1.5, se: 0.6, nonzeros: 3.5 })
    expect(only.rows.map(({ run }) => run.id)).toEqual(['c0s0', 'c0s1'])
  })

  test('are kept apart by configuration and by place on the path', () => {
    const table = of({ metrics: loss(1) }, { point: 1, metrics: loss(2) }, { configuration: 1, metrics: loss(3) })
    expect(table.map(({ configuration, point, score }) => [configuration, point, score])).toEqual([
      [0, 0, 1],
      [0, 1, 2],
      [1, 0, 3],
    ])
  })

  test('are never unconverged, in any of their seeds, however good they look', () => {
    const table = of(
      { seed: 0, metrics: loss(-9), eligible: false },
      { seed: 1, metrics: loss(-9) },
      { seed: 0, point: 1, metrics: loss(5) },
      { seed: 1, point: 1, metrics: loss(5) },
    )
    expect(table.map(({ point }) => point)).toEqual([1])
  })

  test('are none of a configuration that a seed failed in, at any place of its path', () => {
    const table = of(
      { seed: 0, metrics: loss(1) },
      { seed: 0, point: 1, metrics: loss(1) },
      { seed: 1, metrics: {}, eligible: false },
      { configuration: 1, metrics: loss(2) },
    )
    expect(table.map(({ configuration }) => configuration)).toEqual([1])
  })

  test('have the metric, as a number', () => {
    expect(of({ metrics: { nonzeros: 1 } }, { point: 1, metrics: loss(Number.NaN) })).toEqual([])
  })

  test('are turned round where more is better, so that the least score always wins', () => {
    const rows = [0.2, 0.9, 0.5].map((r2, point) => row({ point, metrics: { 'validation.r2': r2, nonzeros: 1 } }))
    const table = candidatesOf(rows, 'validation.r2', false)
    expect(rules.min(table, select).point).toBe(1)
  })
})
