import { placeText, portablePlace } from './check-json.ts'
import type { Judgement, UnfinishedRun } from './judge.ts'
import { expectationText, type Verdict } from './verdict.ts'
import { marginText } from './verdict-table.ts'
import { type Element, xmlDocument } from './xml.ts'

/**
 * A judgement as JUnit XML, valid against Jenkins' junit-10.xsd: a suite for the experiment, a case for each expectation,
 * which fails, and one for each run that did not finish, which is an error. Where all finished a single case says so, since
 * readers of JUnit take a report without cases for a broken one. Without times and hosts: the same on every machine.
 */
export function junitXml({ name, runs, unfinished, verdicts }: Judgement): string {
  const finished =
    unfinished.length === 0 ? [element('testcase', { name: 'runs: all completed', classname: name })] : []
  const counts = {
    tests: verdicts.length + unfinished.length + finished.length,
    failures: verdicts.filter(({ holds }) => !holds).length,
    errors: unfinished.length,
  }
  const suite = element('testsuite', { name, ...counts, skipped: 0 }, [
    element('properties', {}, [element('property', { name: 'runs', value: runs })]),
    ...finished,
    ...unfinished.map((run) => runCase(run, name)),
    ...verdicts.map((verdict) => verdictCase(verdict, name)),
  ])
  return xmlDocument(element('testsuites', { name: 'lariat', ...counts }, [suite]))
}

function runCase({ id, parameters, status, stop }: UnfinishedRun, classname: string): Element {
  const searched = Object.entries(parameters).map(([path, value]) => `${path} = ${JSON.stringify(value)}`)
  const text = [`run ${id}: ${status} (${stop})`, ...searched].join('\n')
  return element('testcase', { name: `run ${id}`, classname }, [
    element('error', { type: status, message: `${status}: ${stop}` }, text),
  ])
}

function verdictCase(verdict: Verdict, classname: string): Element {
  const { index, actual, allowed, margin, holds, place } = verdict
  const text = expectationText(verdict)
  const message = `${text}: ${actual}`
  const lines = [
    `${placeText(portablePlace(place))} expect[${index}]: ${text}`,
    `actual:  ${actual}`,
    `allowed: ${allowed}`,
    `margin:  ${marginText(margin)}`,
  ]
  const failure = element('failure', { type: 'expectation', message }, lines.join('\n'))
  return element('testcase', { name: `expect[${index}]: ${text}`, classname }, holds ? [] : [failure])
}

function element(name: string, attributes: Element['attributes'], children: Element['children'] = []): Element {
  return { name, attributes, children }
}
