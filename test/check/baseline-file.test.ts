import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBaseline, updateBaseline } from '../../pipeline/check/baseline-file.ts'
import { scratch } from '../scratch.ts'
import { evidence, selected } from './evidence.ts'

const { fresh, write } = scratch()

test('a baseline comes back as it was kept, NaN and the last digit included', async () => {
  const path = join(fresh(), 'deep/kept.json')
  const metrics = { ...selected.metrics, third: 1 / 3, tiny: 5e-324, huge: Number.POSITIVE_INFINITY }
  await updateBaseline('kept.json', path, { ...evidence, selected: { ...selected, metrics } }, true)
  expect(await readBaseline(path)).toEqual({ name: 'made-up', metrics, digest: evidence.digest })
})

test('is sorted, has a metric a line, and names what was chosen', async () => {
  const path = join(fresh(), 'kept.json')
  await updateBaseline('kept.json', path, evidence, false)
  const text = readFileSync(path, 'utf8')
  const keys = [...text.matchAll(/^ {4}"([^"]+)": .*$/gm)].map(([, key]) => key)
  expect(keys).toEqual(['gap', 'nonzeros', 'odd', 'test.rmse', 'zero', 'metric', 'parameters', 'rule', 'seed'])
  expect(JSON.parse(text).selected).toEqual({ metric: 'validation.loss', parameters: {}, rule: 'min', seed: 0 })
  expect(text).not.toContain('digest')
})

test('says what became another number, and touches nothing where nothing did', async () => {
  const path = join(fresh(), 'kept.json')
  const update = (metrics: Readonly<Record<string, number>>) =>
    updateBaseline('kept.json', path, { ...evidence, selected: { ...selected, metrics } }, false)
  expect(await update({ a: 1, b: 2, c: Number.NaN })).toMatchObject({ change: 'written', changes: [] })
  expect(await update({ a: 1, b: 2, c: Number.NaN })).toMatchObject({ change: 'unchanged', changes: [] })
  expect(await update({ a: 1, b: 3, c: Number.NaN, d: 4 })).toMatchObject({
    change: 'changed',
    changes: ['b 2 → 3', 'd – → 4'],
  })
})

test.for([
  ['not JSON', '{"format": ', /^this is not JSON/],
  ['something else', '{"name": "x", "metrics": {}}', /^this is JSON, but no baseline/],
  ['a list', '[1]', /^this is JSON, but no baseline/],
  ['of another format', '{"format": "lariat-baseline/9", "name": "x", "metrics": {}}', /no baseline/],
] as const)('a file that is %s says so', async ([name, text, problem]) => {
  expect(await readBaseline(write(`${name}.json`, text))).toEqual({ problem: expect.stringMatching(problem) })
})

test('a file that is not there says how to write it, and a folder is none', async () => {
  const folder = fresh()
  expect(await readBaseline(folder)).toEqual({ problem: expect.stringMatching(/--update-baseline writes it/) })
  expect(existsSync(folder)).toBe(false)
  mkdirSync(folder)
  expect(await readBaseline(folder)).toEqual({ problem: 'it is a folder' })
})

test('what is no baseline is never written over, wherever a spec points', async () => {
  for (const text of ['{"scripts": {}}', 'alias ls=rm', '']) {
    const path = write('precious.json', text)
    expect(await updateBaseline('precious.json', path, evidence, false)).toMatchObject({ change: 'refused' })
    expect(readFileSync(path, 'utf8')).toBe(text)
  }
  const torn = write('torn.json', '{"format": "lariat-baseline/1", "na')
  expect(await updateBaseline('torn.json', torn, evidence, false)).toMatchObject({ change: 'changed' })
  expect(await readBaseline(torn)).toMatchObject({ name: 'made-up' })
})

test('the baseline of another experiment is not written over', async () => {
  const path = write('theirs.json', '{"format": "lariat-baseline/1", "name": "theirs", "metrics": {}}')
  expect(await updateBaseline('theirs.json', path, evidence, false)).toMatchObject({
    change: 'refused',
    changes: ['it is the baseline of "theirs", and is left alone: name another file, or remove it'],
  })
})

test('values that are no numbers never become one by accident', async () => {
  const text =
    '{"format": "lariat-baseline/1", "name": "x", "metrics": {"a": null, "b": [1], "c": true, "d": "NaN", "e": ""}}'
  const read = await readBaseline(write('odd.json', text))
  expect(read).toMatchObject({ metrics: { a: Number.NaN, b: Number.NaN, c: Number.NaN, d: Number.NaN, e: Number.NaN } })
})
