import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { lariatWith, ROOT } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { digestsOf, runsIn } from './files.ts'

const { write, fresh } = scratch()

/**
 * Slurm as far as Lariat asks for it, by its man pages: an array of jobs whose script comes from stdin, all at work at once. What was asked
 * of it is in `asked`, the processes of its jobs in `pids`.
 */
const SBATCH = `#!${process.execPath}
const { spawn } = require('node:child_process')
const { appendFileSync, openSync, readFileSync } = require('node:fs')
const { FAKE, LOST, REFUSED } = process.env
const script = readFileSync(0, 'utf8')
appendFileSync(FAKE + '/asked', ['sbatch', ...process.argv.slice(2)].join(' ') + '\\n')
if (REFUSED) { console.error('sbatch: error: ' + REFUSED); process.exit(1) }
console.log('4711;cluster')
const said = (name) => process.argv.find((word) => word.startsWith('--' + name + '=')).slice(name.length + 3)
const [, last] = said('array').split('-').map(Number)
let worst = 0
for (let task = 1; task <= last; task++) {
  if (String(task) === LOST) continue
  const log = openSync(said('output').replace('%A', '4711').replace('%a', task), 'w')
  const env = { ...process.env, SLURM_ARRAY_TASK_ID: String(task) }
  const job = spawn('/bin/sh', ['-c', script], { env, stdio: ['ignore', log, log] })
  appendFileSync(FAKE + '/pids', job.pid + '\\n')
  job.on('exit', (code) => { worst = Math.max(worst, code ?? 1) })
}
process.on('exit', () => { process.exitCode = worst })
`
const SCANCEL = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
const { FAKE } = process.env
appendFileSync(FAKE + '/asked', ['scancel', ...process.argv.slice(2)].join(' ') + '\\n')
if (process.argv.includes('--signal=TERM'))
  for (const pid of readFileSync(FAKE + '/pids', 'utf8').trim().split('\\n')) try { process.kill(Number(pid), 'SIGTERM') } catch {}
`

/** An environment in which Slurm is this one, and what it was asked. */
function slurm(more: NodeJS.ProcessEnv = {}) {
  const folder = fresh()
  for (const [name, text] of Object.entries({ sbatch: SBATCH, scancel: SCANCEL })) {
    const file = write(join(folder, name).slice(folder.lastIndexOf('/') + 1), text)
    chmodSync(file, 0o755)
  }
  const env = { PATH: `${folder}:${process.env.PATH}`, FAKE: folder, ...more }
  const asked = () =>
    existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') : []
  return { env, asked }
}

const SPEC = `name: jobs
data: {kind: synthetic, rows: 40, columns: 5, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 10}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: grid, parameters: {penalty.factors: {values: [{x1: 0}, {x2: 0.5}, {x3: 0.5}]}}}
expect: [{metric: gap, at: all, max: 1.0e-9}]
`
const spec = write("it's jobs.yaml", SPEC)

describe('--launcher slurm', () => {
  test('trains in jobs to the bytes of any other way, and submits nothing where all is there', async () => {
    const { env, asked } = slurm()
    const [out, local] = [fresh(), fresh()]
    const words = ['run', spec, '--launcher', 'slurm', '--workers', '2', '--out', out]
    const { code, stdout, stderr } = await lariatWith(env, ...words)
    expect(code).toBe(0)
    expect(stderr).toContain(`Slurm job 4711: 2 shards; what they say goes to ${join(out, '.slurm')}`)
    expect(stdout).toMatch(/3 runs trained in /)
    const [submitted] = asked()
    expect(submitted).toMatch(
      /^sbatch --parsable --wait --array=1-2 --job-name=lariat-jobs --output=\S+jobs-%A-%a\.log$/,
    )

    await lariatWith({}, 'run', spec, '--launcher', 'inline', '--out', local)
    expect(digestsOf(join(out, 'jobs'))).toEqual(digestsOf(join(local, 'jobs')))
    const again = await lariatWith(env, ...words)
    expect(again.stdout).toContain('Nothing to train: 3 runs were there already')
    expect(asked()).toHaveLength(1)
    expect((await lariatWith(env, 'list', '--out', out)).stdout).toContain('3/3')
  })

  test('says what has not come out of the jobs, trains none of it here, and goes on', async () => {
    const { env } = slurm({ LOST: '2' })
    const out = fresh()
    const words = ['run', spec, '--launcher', 'slurm', '--workers', '3', '--out', out]
    const { code, stderr } = await lariatWith(env, ...words)
    expect(code).toBe(3)
    expect(stderr).toContain(`1 of 3 runs have not come out of the jobs; ${join(out, '.slurm')} has what these said`)
    expect(runsIn(join(out, 'jobs'))).toHaveLength(2)
    const resumed = await lariatWith({ ...env, LOST: '' }, ...words)
    expect(resumed.code).toBe(0)
    expect(resumed.stdout).toMatch(/1 run trained in .*2 there already/)
  })

  test('hands on to the jobs what it is told', async () => {
    const { env } = slurm()
    const out = fresh()
    const words = ['--set', 'name=other', '--set', 'penalty.lambda.path.count=4', '--json']
    const { stdout } = await lariatWith(
      env,
      'run',
      spec,
      '--launcher',
      'slurm',
      '--workers',
      '2',
      '--out',
      out,
      ...words,
    )
    expect(JSON.parse(stdout)).toMatchObject({ name: 'other' })
    expect(
      readFileSync(join(out, 'other', 'results.csv'), 'utf8')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(1 + 3 * 4)
  })

  test('is refused, and nothing is submitted, where it cannot be', async () => {
    const { env, asked } = slurm()
    const out = fresh()
    const run = (...words: readonly string[]) => lariatWith(env, 'run', ...words, '--launcher', 'slurm', '--out', out)
    const [shard, rounds, wrong] = await Promise.all([
      run(spec, '--shard', '1/2'),
      run('configs/halving.yaml'),
      run(write('wrong.yaml', SPEC.replace('l1', 'l7'))),
    ])
    expect([shard, rounds, wrong].map(({ code }) => code)).toEqual([2, 2, 2])
    expect(shard.stderr).toContain('leave --shard out')
    expect(rounds.stderr).toMatch(/search\.kind: each round .*; use --launcher local/)
    expect(asked()).toEqual([])

    const refused = await lariatWith(
      { ...env, REFUSED: 'invalid partition' },
      'run',
      spec,
      '--launcher',
      'slurm',
      '--out',
      out,
    )
    expect(refused).toMatchObject({
      code: 2,
      stderr: 'lariat: sbatch took no jobs (exit 1): sbatch: error: invalid partition\n',
    })
    const none = await lariatWith({ PATH: fresh() }, 'run', spec, '--launcher', 'slurm', '--out', out)
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('--launcher slurm goes where sbatch is') })
  })

  test('at Ctrl-C has jobs finish their runs in work, and takes out those that wait', async () => {
    const { env, asked } = slurm()
    const out = fresh()
    const long = write(
      'long.yaml',
      SPEC.replace('count: 10', 'count: 60').replace(
        'values: [',
        `values: [${Array.from({ length: 600 }, (_, i) => `{x4: ${(i + 1) / 700}}`)},`,
      ),
    )
    const words = ['run', long, '--launcher', 'slurm', '--workers', '2', '--out', out]
    const child = spawn(process.execPath, [join(ROOT, 'dist/pipeline/cli.js'), ...words], {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    })
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    while (runsIn(join(out, 'jobs')).length === 0) await setTimeout(5)
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(asked().slice(1)).toEqual(['scancel --state=PENDING 4711', 'scancel --full --signal=TERM 4711'])
    const kept = runsIn(join(out, 'jobs')).length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(603)
  })
})
