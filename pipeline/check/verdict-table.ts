import { renderText } from '../report/table.ts'
import type { Verdict } from './expect.ts'

/** The expectations of a spec, each with what was found. */
export function verdictTable(verdicts: readonly Verdict[], width: number): string {
  const text = renderText(
    {
      columns: [
        { title: 'holds', align: 'left' },
        { title: 'expected', align: 'left' },
        { title: 'found', align: 'left' },
      ],
      rows: verdicts.map(({ holds, expectation, actual }) => [holds ? 'yes' : 'NO', expectation, actual]),
    },
    width,
  )
  return `Expectations\n${text}`
}
