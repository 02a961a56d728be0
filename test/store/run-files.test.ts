import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeFileWhole } from '../../pipeline/store/atomic.ts'
import { sha256 } from '../../pipeline/store/canonical.ts'
import type { PlannedRun } from '../../pipeline/store/plan.ts'
import { publishFolder } from '../../pipeline/store/publication.ts'
import { inspectRun, readRun } from '../../pipeline/store/read-run.ts'
import { rowsOf } from '../../pipeline/store/results.ts'
import { resultsCsv } from '../../pipeline/store/results-csv.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { writeRun } from '../../pipeline/store/write-run.ts'
import { pointsOf } from '../../pipeline/train/points.ts'
import type { RunResult } from '../../pipeline/train/result.ts'
import { runHere } from '../in-process.ts'
import { planOf } from '../plan.ts'
import { scratch } from '../scratch.ts'
import { asRead } from './as-read.ts'

const { write, fresh } = scratch()
const spec = write(
  'small.yaml',
  `name: small
data: {kind: synthetic, rows: 30, columns: 4, informative: 2, split: {kind: fraction, test: 0.2}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
validation: {kind: cross-validation, folds: 3}
`,
)
const out = fresh()
const {
  runs: [run],
} = await planOf('model: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 2}}}\n')
const {
  runs: [trained],
} = await planOf(
  'model: {kind: linear}\npenalty: {kind: l1, lambda: 0.1}\nupdate: {kind: proximal}\ntrain: {epochs: 3}\n',
)
const state = { folder: '', id: '' }

beforeAll(async () => {
  const { folder, plan } = await runHere(spec, out)
  state.folder = folder
  state.id = plan.runs[0].id
})

const file = (name: string) => join(state.folder, state.id, name)

describe('a run on disk', () => {
  test('that answers for files outside of its folder is none', async () => {
    const record = JSON.parse(readFileSync(file('run.json'), 'utf8'))
    const outside = join(state.folder, 'spec.yaml')
    for (const name of ['../spec.yaml', outside, 'weights/../../spec.yaml']) {
      const hostile = { ...record, digests: { ...record.digests, [name]: sha256(readFileSync(outside)) } }
      const folder = fresh()
      await publishFolder(join(folder, state.id), new Map([['run.json', JSON.stringify(hostile)]]))
      for (const one of Object.keys(record.digests)) {
        mkdirSync(dirname(join(folder, state.id, one)), { recursive: true })
        writeFileSync(join(folder, state.id, one), readFileSync(file(one)))
      }
      expect(await readRun(folder, state.id), name).toBeNull()
    }
  })

  test('has the files of the contract and no others', () => {
    expect(readdirSync(state.folder).sort()).toEqual(
      [
        'check.json',
        'experiment.json',
        'junit.xml',
        'plan.jsonl',
        'report.html',
        'results.csv',
        'selected.json',
        'spec.yaml',
        state.id,
      ].sort(),
    )
    expect(readdirSync(file('')).sort()).toEqual(['metrics.jsonl', 'run.json', 'timing.json', 'weights'])
    expect(readdirSync(file('weights'))).toEqual(['path.safetensors'])
    expect(readFileSync(join(state.folder, 'spec.yaml'), 'utf8')).toBe(readFileSync(spec, 'utf8'))
  })

  test('has the digest of every file that it answers for', () => {
    const { digests } = JSON.parse(readFileSync(file('run.json'), 'utf8'))
    expect(Object.keys(digests)).toEqual(['metrics.jsonl', 'weights/path.safetensors'])
    for (const name of Object.keys(digests)) expect(sha256(readFileSync(file(name)))).toBe(digests[name])
  })

  test('says nothing of when or where it was trained but in timing.json', () => {
    const record = JSON.parse(readFileSync(file('run.json'), 'utf8'))
    expect(Object.keys(record)).toEqual([
      'format',
      'id',
      'engine',
      'status',
      'stop',
      'parameters',
      'spec',
      'data',
      'series',
      'metrics',
      'converged',
      'certificate',
      'digests',
      'digest',
    ])
    expect(Object.keys(JSON.parse(readFileSync(file('timing.json'), 'utf8')))).toEqual(['started', 'durationMs'])
  })

  test('has a row of metrics for each λ, and weights in the order of its features', async () => {
    const lines = readFileSync(file('metrics.jsonl'), 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(5)
    const weights = await readWeights(state.folder, state.id, 'path')
    expect(weights?.features).toEqual(['x1', 'x2', 'x3', 'x4'])
    expect(Object.entries(weights?.tensors ?? {}).map(([name, { shape }]) => [name, ...shape])).toEqual([
      ['lambda', 5],
      ['coef', 5, 4],
      ['intercept', 5],
      ['coef_scaled', 5, 4],
      ['intercept_scaled', 5],
      ['frequency', 5, 4],
    ])
    const lambdas = lines.map((line) => Number(JSON.parse(line).lambda))
    expect([...(weights?.tensors.lambda.values ?? [])]).toEqual(lambdas)
  })

  test('is read back as it was written', async () => {
    const run = await readRun(state.folder, state.id)
    expect(run).toMatchObject({ id: state.id, status: 'completed' })
    expect(run?.points.converged).toEqual(Uint8Array.of(1, 1, 1, 1, 1))
  })
})

describe('a run that is not whole', () => {
  const damages = [
    ['lost its run.json', 'run.json', null],
    ['has half a run.json', 'run.json', (text: string) => text.slice(0, text.length / 2)],
    ['has the run.json of another', 'run.json', (text: string) => text.replace(/"id": "./, '"id": "z')],
    ['has a status that there is not', 'run.json', (text: string) => text.replace('"completed"', '"perfect"')],
    ['has a better metric, by hand', 'run.json', (text: string) => text.replace(/"gap": /, '"gap": 0')],
    ['is of a format that there is not', 'run.json', (text: string) => text.replace('lariat-run/1', 'lariat-run/0')],
    ['names no files', 'run.json', (text: string) => text.replace(/"digests": \{[^}]*\}/, '"digests": {}')],
    ['has a list for digests', 'run.json', (text: string) => text.replace(/"digests": \{[^}]*\}/, '"digests": []')],
    ['lost its metrics', 'metrics.jsonl', null],
    ['lost a line of its metrics', 'metrics.jsonl', (text: string) => text.replace(/^.*\n/, '')],
    [
      'has another digit in its metrics',
      'metrics.jsonl',
      (text: string) => text.replace(/\d/, (digit) => `${9 - Number(digit)}`),
    ],
    ['lost its weights', 'weights/path.safetensors', null],
    ['has half of its weights', 'weights/path.safetensors', (text: string) => text.slice(0, text.length / 2)],
    ['has empty weights', 'weights/path.safetensors', () => ''],
  ] as const

  test.for(damages)('since it %s reads as nothing, and is trained again to the same bytes', async ([
    ,
    name,
    damage,
  ]) => {
    const whole = readFileSync(file(name), 'latin1')
    const record = readFileSync(file('run.json'), 'utf8')
    if (damage === null) rmSync(file(name))
    else writeFileSync(file(name), damage(whole), 'latin1')
    expect(await readRun(state.folder, state.id)).toBeNull()
    expect((await runHere(spec, out)).trained).toBe(1)
    expect(readFileSync(file(name), 'latin1')).toBe(whole)
    expect(readFileSync(file('run.json'), 'utf8')).toBe(record)
    expect((await runHere(spec, out)).trained).toBe(0)
  })

  test('leaves nothing of the earlier attempt behind', async () => {
    writeFileSync(file('stray.txt'), '')
    rmSync(file('run.json'))
    await runHere(spec, out)
    expect(existsSync(file('stray.txt'))).toBe(false)
  })

  test('is none where nothing is, and none where a file is', async () => {
    expect(await readRun(state.folder, '000000000000')).toBeNull()
    writeFileSync(join(state.folder, 'ffffffffffff'), 'a file')
    expect(await readRun(state.folder, 'ffffffffffff')).toBeNull()
    rmSync(join(state.folder, 'ffffffffffff'))
  })
})

describe('publishing a folder', () => {
  test('leaves nothing behind where writing fails, neither the new nor half of it', async () => {
    const parent = fresh()
    await publishFolder(join(parent, 'run'), new Map([['a.txt', 'old']]))
    const files = new Map([
      ['a.txt', 'new'],
      ['b\0.txt', 'no file can be called so'],
    ])
    await expect(publishFolder(join(parent, 'run'), files)).rejects.toThrow()
    expect(readdirSync(parent)).toEqual(['run'])
    expect(readFileSync(join(parent, 'run/a.txt'), 'utf8')).toBe('old')
  })

  test('puts the new in the place of all of the old', async () => {
    const parent = fresh()
    await publishFolder(
      join(parent, 'run'),
      new Map([
        ['a.txt', '1'],
        ['deep/b.txt', '2'],
      ]),
    )
    await publishFolder(join(parent, 'run'), new Map([['c.txt', Uint8Array.of(1, 2)]]))
    expect(readdirSync(parent)).toEqual(['run'])
    expect(readdirSync(join(parent, 'run'))).toEqual(['c.txt'])
    expect([...readFileSync(join(parent, 'run/c.txt'))]).toEqual([1, 2])
  })

  test('replaces a file in one go: it is another file, not another content of the same', async () => {
    const path = write('replaced.txt', 'old')
    const before = statSync(path).ino
    await writeFileWhole(path, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(statSync(path).ino).not.toBe(before)
  })
})

test('a net that is best before its first step is read as a net, and not as a path of one λ', async () => {
  const net = write(
    'brief.yaml',
    `name: brief
data: {kind: synthetic, rows: 40, columns: 4, informative: 2, split: {kind: fraction, validation: 0.3}}
model: {kind: mlp, layers: [{name: hidden, units: 2, penalty: {kind: none}}, {name: output, penalty: {kind: none}}]}
update: {kind: proximal}
train: {epochs: 50, early_stopping: {patience: 1, min_delta: 1.0e9}}
validation: {kind: holdout}
`,
  )
  const { rows, stored, selected } = await runHere(net, fresh())
  expect([...stored.values()].map(({ stop }) => stop)).toEqual(['validation loss no longer fell, stopped in epoch 1'])
  expect(rows.map(({ status, metrics }) => [status, 'histograms' in metrics])).toEqual([['completed', false]])
  expect(selected?.epoch).toBe(0)
})

describe('what is said of a run when it is written', () => {
  const fitted = {
    features: ['a'],
    targets: ['y'],
    prepared: {},
    classes: null,
    weights: { path: { coef: { shape: [2, 1], values: Float64Array.of(-0, Number.NaN) } } },
    certificate: null,
    effectiveLambda: null,
  }
  const awkward = { lambda: 0.1 + 0.2, nonzeros: -0, gap: Number.POSITIVE_INFINITY, kkt: Number.NaN, least: 5e-324 }
  const other = { lambda: -0, 'train.loss': 1 / 3 }
  const points = pointsOf([awkward, other], [true, false])
  const plain = pointsOf([other, { lambda: 1e-300, 'train.loss': -0 }], [false, true])
  const series = [{ epoch: 1, 'train.loss': Number.POSITIVE_INFINITY }, { epoch: 2 }]
  const results: readonly [PlannedRun, RunResult][] = [
    [run, { status: 'completed', stop: 'reached', ...fitted, points }],
    [run, { status: 'unconverged', stop: 'wörds', ...fitted, points: plain }],
    [trained, { status: 'completed', stop: 'epochs', ...fitted, points: pointsOf([awkward], [true]), series }],
    [trained, { status: 'completed', stop: 'nothing to fit', ...fitted, points: pointsOf([]), series: [{ epoch: 1 }] }],
    [trained, { status: 'diverged', stop: 'loss', series }],
    [run, { status: 'failed', stop: 'a "fault"\nof two lines' }],
  ]

  test.for(results)('is what is read back, to the sign of a zero', async ([run, result]) => {
    const folder = fresh()
    mkdirSync(folder, { recursive: true })
    const { stored, stamps } = await writeRun(folder, run, result, { started: 'now', durationMs: 1 })
    const found = await inspectRun(folder, run.id)
    expect(found).toMatchObject({ state: 'whole' })
    if (found.state !== 'whole') return
    expect(asRead(stored)).toStrictEqual(found.run)
    // Whether its numbers were written out already or not.
    expect(resultsCsv(rowsOf(run, stored.points))).toBe(resultsCsv(rowsOf(run, found.run.points)))
    expect(stored.points.cells === undefined).toBe(result !== results[1][1])
    expect(stamps).toEqual(expect.arrayContaining([...found.stamps]))
  })
})
