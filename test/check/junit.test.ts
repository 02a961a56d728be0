import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { Judgement } from '../../pipeline/check/judge.ts'
import { junitXml } from '../../pipeline/check/junit.ts'
import { xmlDocument } from '../../pipeline/check/xml.ts'
import { HOSTILE, judgement, verdict } from './evidence.ts'

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8')

/** What a validator has against documents: nothing, if they are JUnit reports. */
async function faultsOf(...documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, i) => ({ fileName: `${i}.xml`, contents }))
  const { errors } = await validateXML({ xml, schema, maxMemoryPages: 4096 })
  return errors.map(({ rawMessage }) => rawMessage)
}

const unfinished: Judgement['unfinished'] = [
  { id: '0a1b2c3d4e5f', parameters: { 'penalty.l1_ratio': 0.5 }, status: 'failed', stop: HOSTILE },
]

/** XML 1.0, production 2. */
function isXml(code: number): boolean {
  const space = code === 9 || code === 10 || code === 13
  return space || (code >= 0x20 && code < 0xd800) || (code > 0xdfff && code < 0xfffe) || code >= 0x10000
}

describe('a JUnit report', () => {
  test('is valid, whatever there is to report', async () => {
    const faults = await faultsOf(
      junitXml(judgement()),
      junitXml(judgement({ verdicts: [] })),
      junitXml(judgement({ unfinished })),
      junitXml(judgement({ verdicts: [verdict({ subject: HOSTILE, wish: HOSTILE, actual: HOSTILE })] })),
      junitXml(judgement({ verdicts: Array.from({ length: 20_000 }, (_, index) => verdict({ index })) })),
    )
    expect(faults).toEqual([])
  })

  test('would be found invalid if it were', async () => {
    const whole = junitXml(judgement())
    expect(await faultsOf(whole.replace(' tests="2"', ''))).not.toEqual([])
    expect(await faultsOf(whole.replace('<failure', '<failed').replace('</failure', '</failed'))).not.toEqual([])
    expect(await faultsOf(whole.replace('&#', '&'))).not.toEqual([])
    expect(await faultsOf(whole.replace('</testsuites>', ''))).not.toEqual([])
  })

  test('counts what failed and what did not finish, and says where the expectation stands', () => {
    const xml = junitXml(judgement({ unfinished, verdicts: [verdict(), verdict({ index: 1, holds: true })] }))
    expect(xml).toContain('<testsuite name="made-up" tests="3" failures="1" errors="1" skipped="0">')
    expect(xml.match(/<failure /g)).toHaveLength(1)
    expect(xml.match(/<error type="failed" /g)).toHaveLength(1)
    expect(xml).toContain('message="nonzeros ≤ 2: 3">made-up.yaml:7:5 expect[0]: nonzeros ≤ 2&#10;')
    expect(xml).toContain('<testcase name="expect[1]: nonzeros ≤ 2" classname="made-up"/>')
  })

  test('has nothing of the machine: no folder, no time', () => {
    const place = { file: '/home/somebody/configs/made-up.yaml', line: 7, column: 5 }
    expect(junitXml(judgement({ verdicts: [verdict({ place })] }))).toBe(junitXml(judgement()))
    expect(junitXml(judgement())).not.toMatch(/time|host/)
  })
})

test('any text comes back from an XML document as it was, but for what XML has no word for', async () => {
  const read = (xml: string) => xml.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  const documents: string[] = []
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const document = xmlDocument({ name: 'a', attributes: { b: text }, children: `${text}.` })
      documents.push(document)
      const [, attribute, content] = /<a b="([^"]*)">([^<]*)\.<\/a>\n$/.exec(document) ?? []
      const readable = [...text].map((letter) => (isXml(letter.codePointAt(0) ?? 0) ? letter : '\uFFFD')).join('')
      expect([read(attribute), read(content)]).toEqual([readable, readable])
    }),
  )
  const grammar = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:complexType>
    <xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="b" type="xs:string"/></xs:extension></xs:simpleContent>
    </xs:complexType></xs:element></xs:schema>`
  const xml = documents.map((contents, i) => ({ fileName: `${i}.xml`, contents }))
  expect((await validateXML({ xml, schema: grammar })).errors).toEqual([])
})
