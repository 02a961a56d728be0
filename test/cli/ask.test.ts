import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import papaparse from 'papaparse'
import { beforeAll, describe, test } from 'vitest'
import { lariat, lariatRun } from '../lariat.ts'
import { scratch } from '../scratch.ts'

const { fresh, write } = scratch()
const out = fresh()
const spec = write(
  'asked.yaml',
  `name: asked
data: {kind: synthetic, rows: 40, columns: 5, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 30}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: grid, parameters: {penalty.factors: {values: [{x1: 0}, {x2: 0.5}]}}}
`,
)
const ids: string[] = []

beforeAll(async () => {
  const { stdout } = await lariatRun(spec, '--out', out, '--json')
  for (const { id } of JSON.parse(stdout).runs) ids.push(id)
})

function cells(csv: string): string[][] {
  const { data, errors } = papaparse.parse<string[]>(csv.trimEnd())
  return errors.length === 0 ? data : []
}

describe.concurrent('validate', () => {
  test('writes nothing, and says how many runs there would be', async ({ expect }) => {
    const { code, stdout, stderr } = await lariat('validate', spec, 'configs/lasso.yaml')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(`${spec}: valid, 2 runs\nconfigs/lasso.yaml: valid, 1 run\n`)
    expect(existsSync('runs/asked')).toBe(false)
  })

  test('lists the faults of every spec, and of its data', async ({ expect }) => {
    const wrong = ['unknown-keys', 'missing-value', 'search-two-axes'].map((name) => `test/invalid/${name}.yaml`)
    const { code, stdout, stderr } = await lariat('validate', wrong[0], spec, wrong[1], wrong[2])
    expect(code).toBe(2)
    expect(stdout).toBe(`${spec}: valid, 2 runs\n`)
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual([wrong[0], wrong[0], wrong[0], wrong[1], wrong[2]])
  })

  test('with --json says the same as one document', async ({ expect }) => {
    const { code, stdout } = await lariat('validate', spec, 'test/invalid/missing-target.yaml', '--json')
    expect(code).toBe(2)
    const [good, bad] = JSON.parse(stdout)
    expect(good).toEqual({ spec, faults: [], warnings: [], runs: 2 })
    expect(bad.faults).toMatchObject([{ path: 'data.target', line: 3, column: 50 }])
  })
})

describe.concurrent('plan', () => {
  test('lists every run and its cost, and writes nothing', async ({ expect }) => {
    const { code, stdout } = await lariat('plan', spec)
    expect(code).toBe(0)
    for (const id of ids) expect(stdout).toContain(id)
    expect(stdout).toMatch(/2 runs: 8 λ paths with folds, 240 fits in all\. Nothing was written\.\n$/)
    expect(existsSync('runs/asked')).toBe(false)
  })

  test('with --json is one document, with the ids that run gives', async ({ expect }) => {
    const { stdout } = await lariat('plan', spec, '--json')
    const { runs, cost } = JSON.parse(stdout)
    expect(runs.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect(cost).toMatchObject({ runs: 2, paths: 8, fits: 240 })
  })

  test('of a search in rounds lists the first, and says what all may cost', async ({ expect }) => {
    const [{ stdout }, { stdout: json }] = await Promise.all([
      lariat('plan', 'configs/halving.yaml'),
      lariat('plan', 'configs/halving.yaml', '--json'),
    ])
    expect(stdout).toMatch(
      /The first of at most 4 rounds\. At most 40 runs: 40 trainings, 648 epochs in all\. Nothing was written\.\n$/,
    )
    const { runs, cost } = JSON.parse(json)
    expect(runs).toHaveLength(27)
    expect(cost).toMatchObject({ rounds: 4, runs: 27, trainings: 27, epochs: 162, most: { runs: 40, epochs: 648 } })
  })
})

describe.concurrent('list', () => {
  test('has a line for each experiment', async ({ expect }) => {
    const { code, stdout } = await lariat('list', '--out', out)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +asked +2\/2 +min +validation\.loss +\d/m)
  })

  test('comes as JSON, as CSV and as Markdown', async ({ expect }) => {
    const [json, csv, md] = await Promise.all(
      ['--json', '--csv', '--md'].map((flag) => lariat('list', '--out', out, flag)),
    )
    expect(JSON.parse(json.stdout)).toMatchObject([{ name: 'asked', runs: 2, finished: 2, selected: { rule: 'min' } }])
    const [header, row] = cells(csv.stdout)
    expect(header).toEqual(['experiment', 'runs', 'rule', 'metric', 'value', 'non-zero'])
    expect(row.slice(0, 4)).toEqual(['asked', '2/2', 'min', 'validation.loss'])
    expect(md.stdout).toMatch(/^\| experiment \| runs \|.*\n\| --- \| ---: \|.*\n\| asked \| 2\/2 \|/)
  })

  test('of nothing says how to get something, and is no fault', async ({ expect }) => {
    const empty = fresh()
    const { code, stdout } = await lariat('list', '--out', empty)
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `No results in ${empty}. lariat run configs/lasso.yaml makes some.\n`,
    })
    expect((await lariat('list', '--out', empty, '--json')).stdout).toBe('[]\n')
  })
})

describe.concurrent('predict', () => {
  const table = write('new.csv', 'x1,x2,x3,x4,x5,y\n1,0,0,0,0,0.5\n0,1,0,0,0,1\n')

  test('prints CSV to its last digit, and beside it which model it was and how far off', async ({ expect }) => {
    const { code, stdout, stderr } = await lariat('predict', 'asked', table, '--out', out)
    const document = JSON.parse((await lariat('predict', 'asked', table, '--out', out, '--json')).stdout)
    expect(code).toBe(0)
    const [header, ...rows] = cells(stdout)
    expect(header).toEqual(['row', 'prediction'])
    expect(rows.map(([row, prediction]) => ({ row: Number(row), prediction: Number(prediction) }))).toEqual(
      document.rows,
    )
    expect(document).toMatchObject({ experiment: 'asked', converged: true, targets: ['y'], lacking: [] })
    expect(ids).toContain(document.run)
    expect(stderr).toMatch(
      /^2 rows by run [0-9a-f]{12} of asked, λ = \S+\nheld to "y" of the table: loss .*, rmse .*\n$/,
    )
  })

  test('is refused with 2, each fault on a line with its file', async ({ expect }) => {
    const other = write('other.csv', 'x1,x2,x3,x4,x5\nbig,,0,0,0\n')
    const { code, stdout, stderr } = await lariat('predict', 'asked', other, '--out', out)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    for (const line of stderr.trimEnd().split('\n')) expect(line.startsWith(`lariat: ${other}: `)).toBe(true)
    const nowhere = await lariat('predict', 'askd', table, '--out', out)
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "asked"?') })
    const odd = await lariat('predict', 'asked', table, '--out', out, '--lambda', 'big')
    expect(odd).toMatchObject({ code: 2, stderr: expect.stringContaining('It has to be a number, 0 or more.') })
  })

  test('shows names of classes that steer a terminal as what they are, but in the CSV that is asked for', async ({
    expect,
  }) => {
    const lines = Array.from({ length: 12 }, (_, i) => `${i % 5},${i < 6 ? '\u001b[31mred' : 'blue'}`)
    const classes = write('classes.csv', ['x,colour', ...lines, ''].join('\n'))
    const own = write(
      'classes.yaml',
      'name: classes\ndata: {kind: csv, path: classes.csv, target: colour}\nmodel: {kind: logistic}\npenalty: {kind: l2, lambda: 1}\n',
    )
    const apart = fresh()
    await lariatRun(own, '--out', apart)
    const [shown, exact] = await Promise.all([
      lariat('predict', 'classes', classes, '--out', apart),
      lariat('predict', 'classes', classes, '--out', apart, '--csv'),
    ])
    expect(shown.stdout).not.toContain('\u001b')
    expect(cells(exact.stdout)[0]).toEqual(['row', 'prediction', 'probability.\u001b[31mred', 'probability.blue'])
  })
})

describe.concurrent('export', () => {
  test('writes the file that it is told, says where it is and which model, and more as JSON', async ({ expect }) => {
    const file = join(fresh(), 'deep', 'model.onnx')
    const { code, stdout, stderr } = await lariat('export', 'asked', '--to', 'onnx', '--file', file, '--out', out)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}\n` })
    expect(stderr).toMatch(/^run [0-9a-f]{12} of asked, λ = \S+, of 5 features\n$/)
    expect(readFileSync(file).subarray(0, 10).toString('latin1')).toBe('\b\x07\x12\x06lariat')

    const csv = join(fresh(), 'coef.csv')
    const words = ['export', 'asked', '--to', 'csv', '--only-used', '--file', csv, '--out', out, '--json']
    const document = JSON.parse((await lariat(...words)).stdout)
    expect(document).toMatchObject({ experiment: 'asked', converged: true, to: 'csv', file: csv, targets: ['y'] })
    const [header, intercept, ...coefs] = cells(readFileSync(csv, 'utf8'))
    expect([header, intercept[0]]).toEqual([['feature', 'coef'], '(intercept)'])
    expect(coefs.map(([feature]) => feature)).toEqual(document.features)
    expect(coefs.every(([, coef]) => Number(coef) !== 0)).toBe(true)
  })

  test('is refused with 2 where there is no such format, run or λ, and writes nothing', async ({ expect }) => {
    const file = join(fresh(), 'none.csv')
    const asked = (...words: string[]) => lariat('export', ...words, '--file', file, '--out', out)
    const [none, format, run, lambda] = await Promise.all([
      asked('asked'),
      asked('asked', '--to', 'pmml'),
      asked('askd', '--to', 'csv'),
      asked('asked', '--to', 'csv', '--lambda', '1e9'),
    ])
    expect([none, format, run, lambda].map(({ code }) => code)).toEqual([2, 2, 2, 2])
    expect(none.stderr).toContain("required option '--to <format>' not specified")
    expect(format.stderr).toContain('Allowed choices are onnx, safetensors, sklearn-json, csv.')
    expect(run.stderr).toContain('did you mean "asked"?')
    expect(lambda.stderr).toContain('has no λ of 1000000000, and the nearest is')
    expect(existsSync(file)).toBe(false)
  })
})

describe.concurrent('show', () => {
  test('finds a run by the beginning of its id, and by the name of its experiment', async ({ expect }) => {
    const [byId, byPrefix, byName] = await Promise.all(
      [ids[0], ids[0].slice(0, 6), 'asked'].map((wanted) => lariat('show', wanted, '--out', out)),
    )
    expect(byId.code).toBe(0)
    expect(byId.stdout).toContain(`asked, run ${ids[0]}: completed`)
    expect(byPrefix).toEqual(byId)
    expect(byName).toEqual(byId)
  })

  test('prints the whole path as CSV, every number to its last digit', async ({ expect }) => {
    const { stdout } = await lariat('show', ids[1], '--out', out, '--csv')
    const [header, ...rows] = cells(stdout)
    const { points } = JSON.parse((await lariat('show', ids[1], '--out', out, '--json')).stdout)
    expect(rows).toHaveLength(30)
    const lambda = header.indexOf('lambda')
    const loss = header.indexOf('validation.loss')
    for (const [k, { metrics }] of points.entries()) {
      expect([rows[k][lambda], rows[k][loss]].map(Number)).toEqual([metrics.lambda, metrics['validation.loss']])
    }
  })

  test('prints a Markdown table with a line for each λ', async ({ expect }) => {
    const lines = (await lariat('show', 'asked', '--out', out, '--md')).stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(32)
    expect(new Set(lines.map((line) => line.split(' | ').length)).size).toBe(1)
  })

  test.for([
    ['an experiment spelt wrong', 'askd', 'did you mean "asked"?'],
    ['an id that is nowhere', 'zzzzzz', 'there is only "asked"'],
  ] as const)('of %s ends with 2 and a suggestion', async ([, wanted, suggestion], { expect }) => {
    const { code, stdout, stderr } = await lariat('show', wanted, '--out', out)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`lariat: no run or experiment "${wanted}" in ${out}; ${suggestion}\n`)
  })

  test('of an id that several runs begin with asks for more of it', async ({ expect }) => {
    const { code, stderr } = await lariat('show', '', '--out', out)
    expect(code).toBe(2)
    expect(stderr).toContain('write more of it')
  })
})
