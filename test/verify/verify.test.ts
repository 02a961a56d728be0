import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import { canonicalJson, readableJson, sha256 } from '../../pipeline/store/canonical.ts'
import { type Verification, verify } from '../../pipeline/verify/index.ts'
import { isPartial, isSame, verificationText } from '../../pipeline/verify/text.ts'
import { runHere } from '../in-process.ts'
import { lariat } from '../lariat.ts'
import { scratch } from '../scratch.ts'

const { path: home, write, fresh } = scratch()

const SPEC = `name: again
seed: 7
data:
  kind: csv
  path: table.csv
  target: y
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {values: [0.5, 0.1]}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: grid, parameters: {penalty.lambda.path.values: {values: [[0.5, 0.1], [0.4, 0.2]]}}}
`
const TABLE = `a,b,y\n${Array.from({ length: 24 }, (_, i) => `${i % 5},${(i * 7) % 11},${(i % 5) * 2 + i / 24}`).join('\n')}\n`

let folder = ''
let ids: string[] = []

/** The experiment, trained a moment ago. */
beforeEach(async () => {
  write('table.csv', TABLE)
  const { folder: made, plan } = await runHere(write('again.yaml', SPEC), fresh())
  folder = made
  ids = plan.runs.map(({ id }) => id)
})

function again(options: { run?: string; sample?: number; root?: string } = {}): Promise<Verification> {
  const signal = new AbortController().signal
  return verify(folder, { ...options, launcher: inlineLauncher(), signal, onProgress: () => {} })
}

/** Replaces a file by what `change` makes of its bytes. */
function tamper(path: string, change: (bytes: Buffer) => Buffer | string): void {
  writeFileSync(path, change(readFileSync(path)))
}

const weights = () => join(folder, ids[1], 'weights/path.safetensors')

test('what nobody touched is reproduced, run by run, to the bit', async () => {
  const verification = await again()
  expect(verification.runs.map(({ id, verdict, differences }) => ({ id, verdict, differences }))).toEqual(
    ids.map((id) => ({ id, verdict: 'reproduced', differences: [] })),
  )
  expect(isSame(verification)).toBe(true)
  expect(verification.notes).toEqual([])
})

test('a single flipped bit in a file of weights is found, and no other run is blamed', async () => {
  tamper(weights(), (bytes) => {
    bytes[bytes.length - 3] ^= 1
    return bytes
  })
  const verification = await again()
  expect(verification.runs.map(({ verdict }) => verdict)).toEqual(['reproduced', 'damaged'])
  expect(verification.runs[1].differences).toEqual([
    expect.stringMatching(/^weights\/path\.safetensors was changed since it was written: sha256 \w{64}, now \w{64}$/),
  ])
})

test('a flipped bit is found where its digest was forged too, with the number it is in', async () => {
  tamper(weights(), (bytes) => {
    bytes[bytes.length - 3] ^= 1
    return bytes
  })
  const digest = sha256(readFileSync(weights()))
  const record = join(folder, ids[1], 'run.json')
  tamper(record, (bytes) => bytes.toString().replace(/("weights\/path\.safetensors": )"\w+"/, `$1"${digest}"`))
  expect((await again()).runs[1]).toMatchObject({
    verdict: 'damaged',
    differences: ['run.json was changed since it was written'],
  })

  const { digest: _, ...rest } = JSON.parse(readFileSync(record, 'utf8'))
  writeFileSync(record, readableJson({ ...rest, digest: sha256(canonicalJson(rest)) }))
  const verification = await again()
  expect(verification.runs[1].verdict).toBe('different')
  expect(verification.runs[1].differences.join()).toMatch(
    /weights\/path\.safetensors: \w+\[[\d, ]+\] is .* on disk, .* again/,
  )
})

test('a changed cell of the data is caught by its digest, before anything is trained', async () => {
  write('table.csv', TABLE.replace('\n1,', '\n1.5,'))
  const verification = await again()
  expect(verification.runs.map(({ verdict }) => verdict)).toEqual(['changed', 'changed'])
  expect(verification.runs[0].differences.join()).toMatch(
    /the data \(table\.csv\) are not those it was trained on: sha256 \w{64} then, \w{64} now/,
  )
})

test('a changed seed is found in the record of a run, in the stored spec, and told of the spec of the user', async () => {
  tamper(join(folder, ids[0], 'run.json'), (bytes) => bytes.toString().replace('"seed": 7', '"seed": 8'))
  const forged = await again()
  expect(forged.runs[0].verdict).toBe('damaged')
  expect(forged.runs[0].differences).toContain('run.json: spec.seed is 7 in plan.jsonl, 8 here')

  tamper(join(folder, 'spec.yaml'), (bytes) => bytes.toString().replace('seed: 7', 'seed: 9'))
  const respecified = await again({ run: ids[1] })
  expect(respecified.runs[0].verdict).toBe('changed')
  expect(respecified.runs[0].differences).toContain('spec.seed is 7 then, 9 now')

  write('again.yaml', SPEC.replace('seed: 7', 'seed: 10'))
  expect((await again()).notes).toEqual(['again.yaml has changed since: seed is 9 then, 10 now'])
})

test('a seed changed in the plan and in the record alike gives itself away by the id', async () => {
  for (const file of [join(folder, 'plan.jsonl'), join(folder, ids[0], 'run.json')]) {
    tamper(file, (bytes) => bytes.toString().replace(/("seed": ?)7/, '$18'))
  }
  const [run] = (await again({ run: ids[0] })).runs
  expect(run.verdict).toBe('damaged')
  expect(run.differences).toEqual([expect.stringMatching(/what it states has the id \w{12}, and not \w{12}/)])
})

test('tables that are not what the runs make of them are named', async () => {
  tamper(join(folder, 'results.csv'), (bytes) => bytes.toString().replace('completed', 'unconverged'))
  rmSync(join(folder, 'selected.json'))
  const verification = await again()
  expect(verification.tables).toEqual(['results.csv is not what the runs say', 'selected.json is gone'])
  expect(isSame(verification)).toBe(false)
})

test('a run that was made to look like one that failed gives itself away', async () => {
  tamper(join(folder, ids[0], 'run.json'), (bytes) => bytes.toString().replace('"completed"', '"failed"'))
  expect((await again()).runs[0]).toMatchObject({
    verdict: 'damaged',
    differences: ['run.json was changed since it was written'],
  })
})

test('a page that says something else than the runs is named', async () => {
  tamper(join(folder, 'report.html'), (bytes) =>
    bytes.toString().replace(/<td class="right">\d/, '<td class="right">7'),
  )
  expect((await again()).tables).toEqual(['report.html is not what the runs say'])
})

test('a verdict and a record that were changed are named', async () => {
  tamper(join(folder, 'check.json'), (bytes) => bytes.toString().replace('"holds": true', '"holds": false'))
  rmSync(join(folder, 'junit.xml'))
  tamper(join(folder, 'experiment.json'), (bytes) => bytes.toString().replace('"folds": 3', '"folds": 4'))
  expect((await again()).tables).toEqual([
    'experiment.json: experiment.validation.folds is 4 there, 3 by spec.yaml',
    'check.json is not what the runs say',
    'junit.xml is gone',
  ])
})

test('a verdict that hangs on a baseline is told of, and no contradiction', async () => {
  const spec = `${SPEC}expect: [{metric: nonzeros, max: 2}, {baseline: base.json, metric: train.rmse, atol: 0.5}]\n`
  const kept = { format: 'lariat-baseline/1', name: 'bound' }
  write('base.json', JSON.stringify({ ...kept, metrics: { 'train.rmse': 0.2 } }))
  folder = (await runHere(write('bound.yaml', spec.replace('name: again', 'name: bound')), fresh())).folder
  expect(await again()).toMatchObject({ tables: [], notes: [] })

  write('base.json', JSON.stringify({ ...kept, metrics: { 'train.rmse': 0.3 } }))
  const verification = await again()
  expect(isSame(verification)).toBe(true)
  expect(verification.notes).toContain('check.json is not what the runs say, with the baselines that are there now')
})

test('a file that is not of a run is told of, and no contradiction', async () => {
  writeFileSync(join(folder, ids[0], 'notes.txt'), 'mine')
  const verification = await again()
  expect(verification.notes).toEqual([`${ids[0]}/notes.txt is no file of the run`])
  expect(isSame(verification)).toBe(true)
})

test('a run that is not there is no contradiction, and is said', async () => {
  rmSync(join(folder, ids[0]), { recursive: true })
  const verification = await again()
  expect(verification.runs.map(({ verdict }) => verdict)).toEqual(['missing', 'reproduced'])
  expect(isSame(verification) && isPartial(verification)).toBe(true)
  expect(verificationText(verification)).toContain('planned, and not there yet')
})

test('another engine is named, and its runs are trained again all the same', async () => {
  tamper(join(folder, 'experiment.json'), (bytes) => bytes.toString().replace(/"node": "[^"]+"/, '"node": "v20.0.0"'))
  const verification = await again()
  expect(verification.notes).toEqual([`node was v20.0.0 and is ${process.version} here`])
  expect(isSame(verification)).toBe(true)
})

test('a sample is as large as asked, drawn the same each time', async () => {
  const drawn = await again({ sample: 1 })
  expect(drawn.runs.map(({ id }) => id)).toEqual([[...ids].sort()[0]])
  expect((await again({ sample: 1 })).runs).toEqual(drawn.runs)
})

test('data that moved are found under --root', async () => {
  write('moved/table.csv', TABLE)
  rmSync(join(home, 'table.csv'))
  await expect(again()).rejects.toThrow(/table\.csv/)
  expect(isSame(await again({ root: join(home, 'moved') }))).toBe(true)
})

test('the command ends with 0, 1 or 2, and takes a folder, a name or the beginning of an id', async () => {
  const out = join(folder, '..')
  const forms = [[folder], [join(folder, ids[0])], ['again', '--out', out], [ids[1].slice(0, 6), '--out', out]]
  const ended = await Promise.all(forms.map((words) => lariat('verify', '--launcher', 'inline', ...words)))
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(forms.map(() => ({ code: 0, stderr: '' })))
  expect(ended[0].stdout).toBe('again: 2 of 2 runs reproduced, 6 files to the bit.\n')
  expect(ended[1].stdout).toBe('again: 1 of 1 runs (of 2 planned) reproduced, 3 files to the bit.\n')

  tamper(weights(), (bytes) => bytes.subarray(0, bytes.length - 8))
  const found = await lariat('verify', folder, '--launcher', 'inline', '--json')
  expect(found.code).toBe(1)
  expect(JSON.parse(found.stdout)).toMatchObject({
    same: false,
    runs: [{ verdict: 'reproduced' }, { verdict: 'damaged' }],
  })
  const nothing = await lariat('verify', 'nothing', '--out', out)
  expect(nothing).toMatchObject({ code: 2, stdout: '' })
  expect(nothing.stderr).toContain('no run or experiment "nothing"')
})
