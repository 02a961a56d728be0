import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Annotation,
  annotationLines,
  faultAnnotation,
  judgementAnnotations,
} from '../../pipeline/check/annotations.ts'
import { HOSTILE, judgement, verdict } from './evidence.ts'

function lines(annotations: readonly Annotation[]): readonly string[] {
  return annotationLines(annotations, process.cwd())
}

/** Reads a line as GitHub's runner does. */
function parse(line: string): { level: string; properties: Record<string, string>; message: string } {
  const [, level, list, message] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? []
  const decode = (text: string, pairs: Readonly<Record<string, string>>) =>
    text.replaceAll(/%(0D|0A|3A|2C|25)/g, (code) => pairs[code] ?? code)
  const data = { '%0D': '\r', '%0A': '\n', '%25': '%' }
  const properties = list.split(',').map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), decode(pair.slice(at + 1), { ...data, '%3A': ':', '%2C': ',' })]
  })
  return { level, properties: Object.fromEntries(properties), message: decode(message, data) }
}

describe('an annotation', () => {
  test('of an expectation that does not hold stands at its line of the spec, and only of one', () => {
    const found = judgement({ verdicts: [verdict({ holds: true }), verdict({ index: 1 })] })
    expect(lines(judgementAnnotations(found))).toEqual([
      '::error file=configs/made-up.yaml,line=7,col=5,title=made-up%3A expect[1] does not hold::nonzeros ≤ 2: 3',
    ])
  })

  test('has the numbers of a baseline, which the spec has not', () => {
    const [annotation] = judgementAnnotations(
      judgement({ verdicts: [verdict({ wish: 'as in b.json', allowed: '≤ 4' })] }),
    )
    expect(annotation.message).toBe('nonzeros as in b.json: 3 (allowed: ≤ 4)')
  })

  test('of a spec that is wrong stands at the fault', () => {
    const fault = {
      path: 'penalty.lamda',
      what: 'unknown key',
      fix: 'did you mean "lambda"?',
      file: 'a.yaml',
      line: 3,
      column: 9,
    }
    expect(lines([faultAnnotation('warning', fault)])).toEqual([
      '::warning file=a.yaml,line=3,col=9,title=lariat%3A penalty.lamda::unknown key; did you mean "lambda"?',
    ])
  })

  test('of what stands in no file of the checkout has no file', () => {
    for (const file of ['--set', '--baseline', '/etc/passwd', '../other.yaml']) {
      const [line] = lines(
        judgementAnnotations(judgement({ verdicts: [verdict({ place: { file, line: 1, column: 1 } })] })),
      )
      expect(line).toMatch(/^::error title=/)
    }
  })

  test('comes back from any text as it was, on one line', () => {
    const texts = fc.oneof(
      fc.constant(HOSTILE),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'%:,\r\n02A') }),
    )
    fc.assert(
      fc.property(texts, texts, texts, (title, message, name) => {
        fc.pre(name !== '' && !name.startsWith('/'))
        const place = { file: `configs/x${name.replaceAll(/[/\\]/g, '')}`, line: 1, column: 2 }
        const [line] = lines([{ level: 'error', title, message, place }])
        expect(line).not.toMatch(/[\r\n]/)
        expect(parse(line)).toEqual({
          level: 'error',
          properties: { file: place.file, line: '1', col: '2', title },
          message,
        })
      }),
    )
  })

  test('is one of ten of its level at most, the last of which says how many there are besides', () => {
    const of = (count: number) => lines(judgementAnnotations(judgement({ verdicts: Array(count).fill(verdict()) })))
    expect(of(10).filter((line) => line.includes('made-up.yaml'))).toHaveLength(10)
    expect(of(11)).toHaveLength(10)
    expect(of(20_000).at(-1)).toBe('::error title=lariat::19991 more errors: see the log')
  })

  test('of runs that did not finish stands first', () => {
    const unfinished = [{ id: '0a1b2c3d4e5f', parameters: {}, status: 'diverged', stop: 'in epoch 3' }]
    expect(lines(judgementAnnotations(judgement({ runs: 4, unfinished })))[0]).toBe(
      '::error title=made-up%3A runs::1 of 4 runs did not finish. Run 0a1b2c3d4e5f: diverged (in epoch 3)',
    )
  })
})
