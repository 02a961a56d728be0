import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import papaparse from 'papaparse'
import { describe, test } from 'vitest'
import { lariat, lariatRun } from '../lariat.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const holding = `name: verdict
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: l1, lambda: 1}
`
/** Forty columns that correlate at 0.99, with one pass at each λ and a tolerance that rounding just reaches. */
const hurried = write(
  'hurried.yaml',
  `name: hurried
data: {kind: synthetic, rows: 60, columns: 40, informative: 10, correlation: 0.99}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 20, min_ratio: 1.0e-3}}}
update: {kind: coordinate-descent, max_passes: 1}
train: {tolerance: 1.0e-12}
validation: {kind: cross-validation, folds: 3}
expect: [{metric: gap, max: 1.0e-12}]
`,
)

describe.concurrent('the exit code is', () => {
  test('2 where two specs would write into one folder', async ({ expect }) => {
    const [one, other] = [write('one.yaml', holding), write('other.yaml', `description: the same?\n${holding}`)]
    const out = fresh()
    const { code, stderr } = await lariatRun(one, other, '--out', out)
    expect({ code, stderr, written: existsSync(out) }).toEqual({
      code: 2,
      stderr: `${other}:2:7 name: ${one} has the same name, and so the same folder of results; give each spec its own\n`,
      written: false,
    })
  })

  test('3 where a training diverged, and the epoch is said', async ({ expect }) => {
    const spec = write(
      'diverges.yaml',
      `name: diverges
data: {kind: bundled, dataset: diabetes}
model: {kind: mlp, layers: [{name: hidden, units: 8, activation: relu}, {name: output}]}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 5}}
train: {epochs: 50}
`,
    )
    const { code, stdout } = await lariatRun(spec, '--out', fresh())
    expect(code).toBe(3)
    expect(stdout).toMatch(/^Run [0-9a-f]{12} diverged: not a finite number in epoch \d+$/m)
  })

  test('0 where all ran and every expectation holds', async ({ expect }) => {
    const spec = write('holds.yaml', `${holding}expect: [{metric: nonzeros, max: 10}]\n`)
    const { code, stdout } = await lariatRun(spec, '--out', fresh())
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +yes +nonzeros +\d+ +≤ 10 /m)
  })

  test.for([
    '{metric: nonzeros, max: 2}',
    '{metric: test.rmse, max: 1.0e9}',
    '{support: {includes: [age]}}',
  ])('1 where %s does not hold', async (expectation, { expect }) => {
    const spec = write(`broken-${expectation.length}.yaml`, `${holding}expect: [${expectation}]\n`)
    const { code, stdout } = await lariatRun(spec, '--out', fresh())
    expect(code).toBe(1)
    expect(stdout).toMatch(/^ +NO +(nonzeros|test\.rmse|support)/m)
  })

  test('1 where a model is wanted and none may be chosen, in check too', async ({ expect }) => {
    const out = fresh()
    const spec = write('none.yaml', `${holding}select: {metric: train.loss, constraints: [nonzeros <= -1]}\n`)
    const run = await lariatRun(spec, '--out', out)
    const check = await lariat('check', spec, '--out', out)
    for (const { code, stdout } of [run, check]) {
      expect(code).toBe(1)
      expect(stdout).toMatch(/^ +NO +a model +no fit may win that keeps to nonzeros <= -1 +is selected/m)
    }
  })

  test('1 also when nothing is trained any more', async ({ expect }) => {
    const out = fresh()
    const spec = write('again.yaml', `${holding}expect: [{metric: nonzeros, max: 2}]\n`)
    expect((await lariatRun(spec, '--out', out)).code).toBe(1)
    expect((await lariatRun(spec, '--out', out)).code).toBe(1)
  })

  test.for([
    ['an unknown command', ['rum', 'configs/lasso.yaml'], "unknown command 'rum'"],
    ['an unknown flag', ['run', 'configs/lasso.yaml', '--wokers', '2'], '(Did you mean --workers?)'],
    ['no spec', ['run'], "missing required argument 'spec'"],
    ['no workers', ['run', 'configs/lasso.yaml', '--workers', '0'], 'whole number, 1 or more'],
    ['half a worker', ['run', 'configs/lasso.yaml', '--workers', '1.5'], 'whole number, 1 or more'],
    ['a launcher that there is not', ['run', 'configs/lasso.yaml', '--launcher', 'cloud'], 'local, inline'],
    ['a spec that is not there', ['run', 'configs/laso.yaml'], 'configs/laso.yaml:1:1: there is no such file'],
    ['a folder for a spec', ['run', 'configs'], 'configs:1:1: is a folder; name a file in it'],
    [
      'an override that is none',
      ['run', 'configs/lasso.yaml', '--set', 'seed'],
      '--set:1:1 seed: this is not path=value',
    ],
  ] as const)('2 for %s, with a word of help and nothing written', async ([, words, help], { expect }) => {
    const out = fresh()
    const { code, stdout, stderr } = await lariat(...words, '--out', out)
    expect({ code, stdout, written: existsSync(out) }).toEqual({ code: 2, stdout: '', written: false })
    expect(stderr).toContain(help)
    expect(stderr).not.toMatch(/^ +at /m)
  })

  test('2 with --json is a document that says why', async ({ expect }) => {
    const ends = await Promise.all([
      lariat('run', 'configs/laso.yaml', '--json'),
      lariat('plan', 'test/invalid/empty.yaml', '--json'),
      ...['show', 'check', 'verify'].map((command) => lariat(command, 'nothing', '--out', fresh(), '--json')),
      lariat('compare', 'nothing', '--json'),
    ])
    const [missing, empty, ...others] = ends.map(({ code, stdout }) => ({ code, ...JSON.parse(stdout) }))
    const fault = { path: '', line: 1, column: 1 }
    expect(missing).toMatchObject({ code: 2, faults: [{ ...fault, file: 'configs/laso.yaml' }] })
    expect(empty).toMatchObject({ code: 2, faults: [{ ...fault, what: 'the spec is empty' }] })
    for (const other of others) expect(other).toMatchObject({ code: 2, error: expect.any(String), faults: [] })
  })

  test('2 where the results cannot be written', async ({ expect }) => {
    const { code, stderr } = await lariatRun(write('plain.yaml', holding), '--out', write('a-file', ''))
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^lariat: cannot write .*a-file.*: a part of the path is a file \(ENOTDIR\); choose another folder\n$/,
    )
  })

  test('3 where fits stop short of their tolerance, which are marked and never selected', async ({ expect }) => {
    const out = fresh()
    const { code, stdout } = await lariatRun(hurried, '--out', out)
    expect(code).toBe(3)
    expect(stdout).toMatch(/^UNCONVERGED: \d+ of 20 fits missed the tolerance of 1e-12/m)

    const csv = readFileSync(join(out, 'hurried/results.csv'), 'utf8')
    const { data } = papaparse.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true })
    expect(data).toHaveLength(20)
    const missed = data.filter(({ status }) => status === 'unconverged')
    const reached = data.filter(({ status }) => status === 'completed')
    expect(missed.length).toBeGreaterThan(0)
    expect(reached.length).toBeGreaterThan(0)
    for (const { gap } of reached) expect(Number(gap)).toBeLessThanOrEqual(1e-12)

    const { rules } = JSON.parse(readFileSync(join(out, 'hurried/selected.json'), 'utf8'))
    for (const rule of ['min', 'one-se', 'sparsest-within']) {
      expect(reached.map(({ lambda }) => Number(lambda))).toContain(rules[rule].lambda)
    }
    const { status, stop } = JSON.parse(readFileSync(join(out, 'hurried', data[0].run, 'run.json'), 'utf8'))
    expect(status).toBe('unconverged')
    expect(stop).toMatch(/^\d+ of 20 λ with a fit above a gap of 1e-12$/)
  })

  test('3 the second time too, and 3 where an expectation is broken as well', async ({ expect }) => {
    const out = fresh()
    const words = [hurried, '--out', out, '--set', 'expect=[{metric: gap, at: all, max: 0}]']
    const first = await lariatRun(...words)
    const second = await lariatRun(...words)
    expect([first.code, second.code]).toEqual([3, 3])
    expect(second.stdout).toMatch(/Nothing to train/)
  })

  test('0 for help and for the version', async ({ expect }) => {
    const help = await lariat('--help')
    const version = await lariat('--version')
    expect([help.code, version.code]).toEqual([0, 0])
    expect(help.stdout).toMatch(/^Usage: lariat /)
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
