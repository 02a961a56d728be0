import { describe, expect, test } from 'vitest'
import { jobSummary } from '../../pipeline/check/job-summary.ts'
import { HOSTILE, judgement, verdict } from './evidence.ts'

const MIB = 1024 * 1024

function rowsOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^\| (yes|\*\*no\*\*|[0-9a-f]{12}) /.test(line))
}

describe('a job summary', () => {
  test('has a row for each expectation, with what was found, what was allowed and the margin', () => {
    const text = jobSummary(
      judgement({ verdicts: [verdict({ holds: true, actual: '2' }), verdict({ index: 1 })] }),
      MIB,
    )
    expect(text).toMatch(/^### lariat: made-up\n\n1 of 2 expectations does not hold; 1 of 1 run completed\.\n/)
    expect(rowsOf(text)).toEqual([
      '| **no** | nonzeros ≤ 2 | 3 | ≤ 2 | -50 % |',
      '| yes | nonzeros ≤ 2 | 2 | ≤ 2 | -50 % |',
    ])
  })

  test('of 20,000 verdicts fits, has those that do not hold, and says how many are left out', () => {
    const verdicts = Array.from({ length: 20_000 }, (_, index) =>
      verdict({ index, holds: index !== 19_999, actual: `${index} ${'é'.repeat(60)}` }),
    )
    const text = jobSummary(judgement({ verdicts }), MIB)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MIB)
    expect(Buffer.byteLength(text)).toBeGreaterThan(MIB - 2000)
    const rows = rowsOf(text)
    expect(rows[0]).toContain('| **no** | nonzeros ≤ 2 | 19999 ')
    expect(text).toContain(`${(20_000 - rows.length).toLocaleString('en')} expectations left out here`)
  })

  test('of many runs that did not finish fits too, and is shorter where other experiments have been there', () => {
    const unfinished = Array.from({ length: 20_000 }, (_, i) => ({
      id: i.toString(16).padStart(12, '0'),
      parameters: {},
      status: 'failed',
      stop: 'out of memory '.repeat(50),
    }))
    for (const room of [MIB, 20_000, 700, 100, 0, -5]) {
      const text = jobSummary(judgement({ runs: 20_000, unfinished }), room)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(Math.max(0, room))
    }
    expect(jobSummary(judgement({ runs: 20_000, unfinished }), 20_000)).toMatch(/\d runs left out here/)
  })

  test('has hostile text as text, in its own cell', () => {
    const hostile = verdict({ subject: HOSTILE, wish: '[x](y) ![z](w) *b* _i_ ~s~', actual: HOSTILE, allowed: HOSTILE })
    const text = jobSummary(judgement({ verdicts: [hostile] }), MIB)
    expect(rowsOf(text)).toHaveLength(1)
    const [row] = rowsOf(text)
    // Cells are split at pipes that no backslash stands before.
    expect(row.split(/(?<!\\)\|/)).toHaveLength(7)
    expect(row.replace('**no**', '')).not.toMatch(/[<>]|(?<!\\)[`*_[\]~]/)
  })
})
