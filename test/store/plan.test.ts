import { describe, expect, test } from 'vitest'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { packageVersion } from '../../pipeline/spec/package-root.ts'
import { canonicalJson, sha256 } from '../../pipeline/store/canonical.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { planLines } from '../../pipeline/store/planned-run.ts'
import { scratch } from '../scratch.ts'

const { write } = scratch()
write('table.csv', 'a,b,y\n1,2,3\n2,1,4\n3,5,5\n4,4,4\n')
const base = `name: base
seed: 1
data: {kind: csv, path: table.csv, target: y}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: 0.5}
validation: {kind: cross-validation, folds: 2}
`
const spec = write('base.yaml', base)

async function idOf(...overrides: readonly string[]): Promise<string> {
  return (await planExperiment(loadSpec(spec, overrides))).runs[0].id
}

describe('the id of a run', () => {
  test('is the beginning of the digest of its spec, its data and the engine', async () => {
    const [{ id, spec: run, dataDigest }] = (await planExperiment(loadSpec(spec))).runs
    expect(id).toMatch(/^[0-9a-f]{12}$/)
    expect(id).toBe(sha256(canonicalJson({ spec: run, data: dataDigest, engine: packageVersion() })).slice(0, 12))
  })

  test.for([
    'seed=2',
    'penalty.lambda=0.5000000000000001',
    'penalty.l1_ratio=0.25',
    'penalty.convention=keras',
    'penalty.factors={a: 2}',
    'penalty={kind: l2, lambda: 0.5}',
    'data.features=[b, a]',
    'data.exclude=[b]',
    'data.scaling.features=robust',
    'data.scaling.fit_on=all',
    'data.split={kind: rows, test: [4]}',
    'model.fit_intercept=false',
    'validation.folds=3',
    'train.tolerance=1.0e-8',
    'update={kind: coordinate-descent, max_passes: 7}',
  ])('is another one with %s', async (override) => {
    expect(await idOf(override)).not.toBe(await idOf())
  })

  test.for([
    'name=other',
    'description=Why?',
    'select={rule: one-se}',
    'expect=[{metric: gap, max: 1}]',
    'penalty.l1_ratio=0.5',
    'data.scaling={target: center}',
    'search={kind: grid}',
  ])('is the same with %s', async (override) => {
    expect(await idOf(override)).toBe(await idOf())
  })

  test('does not hang on how the YAML is written', async () => {
    const block = `model:
  kind: linear
validation: {folds: 2, kind: cross-validation}
name: block
penalty:
  lambda: 5.0e-1
  kind: elastic-net
data:
  target: "y"
  path: table.csv
  kind: csv
seed: 0x1
`
    const [run] = (await planExperiment(loadSpec(write('block.yaml', block)))).runs
    expect(run.id).toBe(await idOf())
  })

  test('follows the bytes of the data, wherever they lie and whatever they are called', async () => {
    const before = await idOf()
    write('table.csv', 'a,b,y\n1,2,3\n2,1,4\n3,5,5\n4,4,4.5\n')
    expect(await idOf()).not.toBe(before)
    write('table.csv', 'a,b,y\n1,2,3\n2,1,4\n3,5,5\n4,4,4\n')
    expect(await idOf()).toBe(before)
  })
})

test('a frozen plan is plain JSON, one run a line, that reads back as itself', async () => {
  const { runs } = await planExperiment(loadSpec(spec, ['search={kind: grid, repeat: 3}']))
  const lines = planLines(runs).split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map((line) => JSON.parse(line))).toEqual(runs)
})
