import { expect, test } from 'vitest'
import { linearAxis } from '../../pipeline/page/axis.ts'
import { drawChart, type Mark } from '../../pipeline/page/chart.ts'

const x = linearAxis('x', [0, 10])
const y = linearAxis('y', [0, 10])

function drawn(...marks: readonly Mark[]): string {
  return drawChart({ about: 'test', x, y, marks }).markup
}

test('what is no number, or too large for one, is left out, and the rest is drawn', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, 1.7e308].flatMap((bad) => [
    { x: bad, y: 1, high: 1, name: '' },
    { x: 1, y: bad, high: 1, name: '' },
    { x: 1, y: 1, high: bad, name: '' },
  ])
  const good = { x: 5, y: 5, high: 6, name: 'here' }
  const picture = drawn(
    { kind: 'line', look: 'a', name: 'line', points: [...odd.slice(0, 2), good], named: true },
    { kind: 'band', look: 'b', points: [...odd, good] },
    { kind: 'dots', look: 'c', points: [...odd.slice(0, 2), good] },
    { kind: 'rule', look: 'd', x: Number.NEGATIVE_INFINITY, name: 'nowhere' },
  )
  expect(picture).not.toMatch(/NaN|Infinity|e\+/)
  expect(picture).not.toContain('nowhere')
  expect(picture.match(/<circle/g)).toHaveLength(1)
})

test('names of lines that end at one place stand below each other, inside of the picture', () => {
  const lines = Array.from({ length: 8 }, (_, k): Mark => {
    return { kind: 'line', look: `hue-${k}`, name: `line ${k}`, points: [{ x: 10, y: k < 4 ? 0 : 5 }], named: true }
  })
  const places = [...drawn(...lines).matchAll(/class="hue-\d name" x="[^"]*" y="([^"]*)"/g)].map(([, at]) => Number(at))
  const sorted = places.toSorted((a, b) => a - b)
  expect(sorted).toHaveLength(8)
  for (let k = 1; k < 8; k++) expect(sorted[k] - sorted[k - 1]).toBeGreaterThanOrEqual(12.9)
  expect(sorted[7]).toBeLessThan(380)
})

test('a long name makes room for itself, up to where it is cut', () => {
  const width = (name: string) =>
    Number(
      /viewBox="0 0 (\d+)/.exec(drawn({ kind: 'line', look: 'a', name, points: [{ x: 1, y: 1 }], named: true }))?.[1],
    )
  expect(width('a name of twenty-odd letters')).toBeGreaterThan(width('short'))
  expect(width('x'.repeat(1000))).toBe(width('x'.repeat(31)))
})
