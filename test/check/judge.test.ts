import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { fresh, write } = scratch()
const spec = write(
  'spec.yaml',
  `name: judged
data: {kind: synthetic, rows: 30, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
expect:
  - {metric: nonzeros, max: 4}
  - {support: {includes: [x1]}}
`,
)

test('no verdict on earlier runs stands beside runs that were interrupted', async () => {
  const out = fresh()
  const files = ['check.json', 'junit.xml'].map((name) => join(out, 'judged', name))
  await runHere(spec, out)
  expect(files.map((file) => existsSync(file))).toEqual([true, true])
  const { judgement } = await runHere(spec, out, ['seed=1'], { signal: AbortSignal.abort() })
  expect({ judgement, left: files.filter((file) => existsSync(file)) }).toEqual({ judgement: null, left: [] })
})

test('what is judged has its place: the line of the file, or the --set that put it there', async () => {
  const { judgement } = await runHere(spec, fresh(), ['seed=0', 'expect=[{metric: gap, max: 1}]'])
  expect(judgement?.verdicts.map(({ place }) => place)).toEqual([{ file: '--set', line: 2, column: 1 }])
  const { judgement: written } = await runHere(spec, fresh())
  expect(written?.verdicts.map(({ place }) => place)).toEqual([
    { file: spec, line: 6, column: 5 },
    { file: spec, line: 7, column: 5 },
  ])
})

test('the files are the same wherever the spec lies and whatever the folder of results', async () => {
  const moved = write('elsewhere/deep/spec.yaml', readFileSync(spec, 'utf8'))
  const outs = [fresh(), fresh()]
  await Promise.all([spec, moved].map((file, i) => runHere(file, outs[i])))
  for (const name of ['check.json', 'junit.xml']) {
    const [one, other] = outs.map((out) => readFileSync(join(out, 'judged', name), 'utf8'))
    expect(other).toBe(one)
  }
})
