import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { lariat, lariatRun } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { digestsOf, filesOf } from './files.ts'

const { write, fresh } = scratch()
const sweep = write(
  'sweep.yaml',
  `name: sweep
description: Does it matter how the work is shared out?
data: {kind: synthetic, rows: 60, columns: 8, informative: 3, split: {kind: fraction, test: 0.25}}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 10, min_ratio: 1.0e-2}}}
validation: {kind: cross-validation, folds: 4}
search:
  kind: grid
  parameters: {penalty.l1_ratio: {values: [0.5, 1]}}
  repeat: 2
expect: [{metric: gap, at: all, max: 1.0e-9}]
`,
)
const nets = write(
  'nets.yaml',
  `name: nets
data: {kind: synthetic, rows: 60, columns: 7, informative: 3}
model: {kind: mlp, layers: [{name: hidden, units: 9, activation: tanh}, {name: output}]}
penalty: {kind: l1, lambda: 0.01}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.01}}
train: {epochs: 5, batch_size: 8}
search:
  kind: grid
  parameters: {train.precision: {values: [float64, float32]}}
  repeat: 2
`,
)
const single = write(
  'single.yaml',
  `name: single
data: {kind: synthetic, rows: 30, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
`,
)

describe.concurrent('run', () => {
  test('leaves the same bytes with one worker, with two and with none', async ({ expect }) => {
    const outs = [fresh(), fresh(), fresh()]
    const flags = [
      ['--workers', '1'],
      ['--workers', '2'],
      ['--launcher', 'inline'],
    ]
    const ends = await Promise.all(outs.map((out, i) => lariat('run', sweep, '--out', out, ...flags[i])))
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(outs.map(() => ({ code: 0, stderr: '' })))
    const [one, two, inline] = outs.map(digestsOf)
    // Four runs of three files each, and results.csv, selected.json, report.html, check.json, junit.xml, spec.yaml and plan.jsonl.
    expect(Object.keys(one)).toHaveLength(19)
    expect(two).toEqual(one)
    expect(inline).toEqual(one)
  })

  test('has nothing to say of more workers than there are cores', async ({ expect }) => {
    const { code, stderr } = await lariat('run', 'configs/halving.yaml', '--out', fresh(), '--workers', '16')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('leaves the same bytes of nets that were trained one after another in the memory of a thread', async ({
    expect,
  }) => {
    const outs = [fresh(), fresh()]
    const flags = [
      ['--workers', '2'],
      ['--launcher', 'inline'],
    ]
    const ends = await Promise.all(outs.map((out, i) => lariat('run', nets, '--out', out, ...flags[i])))
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(outs.map(() => ({ code: 0, stderr: '' })))
    const [workers, inline] = outs.map(digestsOf)
    expect(inline).toEqual(workers)
  })

  test('trains nothing the second time, says so, and touches no run', async ({ expect }) => {
    const out = fresh()
    const first = await lariatRun(sweep, '--out', out)
    expect(first.stdout).toMatch(/4 runs trained in \d/)
    const records = filesOf(out).filter((path) => path.endsWith('run.json'))
    const written = () => records.map((path) => statSync(join(out, path)).mtimeMs)
    const before = { digests: digestsOf(out), written: written() }
    const second = await lariatRun(sweep, '--out', out)
    expect(second.stdout).toMatch(/^Nothing to train: 4 runs were there already/m)
    expect({ digests: digestsOf(out), written: written() }).toEqual(before)
    expect(second.code).toBe(0)
  })

  test('with --fresh trains again, to the same digests', async ({ expect }) => {
    const out = fresh()
    await lariatRun(single, '--out', out)
    const [record] = filesOf(out).filter((path) => path.endsWith('run.json'))
    const before = { digests: digestsOf(out), inode: statSync(join(out, record)).ino }
    const { stdout } = await lariatRun(single, '--out', out, '--fresh')
    expect(stdout).toMatch(/1 run trained/)
    expect(digestsOf(out)).toEqual(before.digests)
    expect(statSync(join(out, record)).ino).not.toBe(before.inode)
  })

  test('trains what an extended search adds, and only that', async ({ expect }) => {
    const out = fresh()
    await lariatRun(sweep, '--out', out)
    const { stdout } = await lariatRun(sweep, '--out', out, '--set', 'search.repeat=3')
    expect(stdout).toMatch(/2 runs trained in .*, 4 there already/)
  })

  test('gives changed data another run, beside the old one', async ({ expect }) => {
    const out = fresh()
    const spec = write(
      'changing.yaml',
      'name: changing\ndata: {kind: csv, path: changing.csv, target: y}\nmodel: {kind: linear}\n',
    )
    write('changing.csv', 'x,y\n1,2\n2,3\n3,5\n')
    const idOf = async () => JSON.parse((await lariatRun(spec, '--out', out, '--json')).stdout).runs[0].id
    const before = await idOf()
    write('changing.csv', 'x,y\n1,2\n2,3\n3,6\n')
    const after = await idOf()
    expect(after).not.toBe(before)
    expect(filesOf(out).filter((path) => path.endsWith('run.json'))).toHaveLength(2)
    write('changing.csv', 'x,y\n1,2\n2,3\n3,5\n')
    expect((await lariatRun(spec, '--out', out)).stdout).toMatch(/Nothing to train: 1 run was there already/)
  })

  test('takes several specs in one command', async ({ expect }) => {
    const out = fresh()
    const { code, stdout } = await lariatRun(single, sweep, '--out', out)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^single\n[\s\S]*^sweep: Does it matter/m)
    expect(['single', 'sweep'].map((name) => existsSync(join(out, name, 'selected.json')))).toEqual([true, true])
  })

  test('trains none of several specs where one is wrong, and tells the faults of all', async ({ expect }) => {
    const out = fresh()
    const wrong = ['test/invalid/empty.yaml', 'test/invalid/missing-target.yaml']
    const { code, stdout, stderr } = await lariatRun(single, ...wrong, '--out', out)
    expect({ code, stdout, written: existsSync(out) }).toEqual({ code: 2, stdout: '', written: false })
    expect(stderr.split('\n').map((line) => line.split(':')[0])).toEqual([...wrong, ''])
  })

  test('keeps the spec as the user wrote it, and what was set beside it', async ({ expect }) => {
    const out = fresh()
    await lariatRun(single, '--out', out, '--set', 'seed=9')
    expect(readFileSync(join(out, 'single/spec.yaml'), 'utf8')).toBe(readFileSync(single, 'utf8'))
    const { experiment, environment } = JSON.parse(readFileSync(join(out, 'single/experiment.json'), 'utf8'))
    expect(experiment.seed).toBe(9)
    expect(environment).toMatchObject({ spec: single, set: ['seed=9'] })
  })
})
