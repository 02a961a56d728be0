import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { lariat, ROOT } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { digestsOf, runsIn } from './files.ts'

const { write, fresh } = scratch()
/** Enough runs that none of the signals below comes after the last. */
const long = write(
  'long.yaml',
  `name: long
data: {kind: synthetic, rows: 120, columns: 30, seed: 1}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 50}}}
validation: {kind: cross-validation, folds: 10}
search: {kind: grid, repeat: 30}
`,
)

function start(spec: string, out: string): ChildProcess {
  const command = [join(ROOT, 'dist/pipeline/cli.js'), 'run', spec, '--out', out, '--workers', '1']
  return spawn(process.execPath, command, { stdio: 'ignore' })
}

/** Waits for the first run to be there, sends the signals, and gives the exit code. */
async function stopped(out: string, signals: readonly NodeJS.Signals[], spec = long): Promise<number | null> {
  const child = start(spec, out)
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  while (runsIn(join(out, 'long')).length === 0) await setTimeout(5)
  for (const signal of signals) {
    child.kill(signal)
    // Two of a kind that are sent at once arrive as one.
    await setTimeout(20)
  }
  return ended
}

describe.concurrent('a run that is stopped', () => {
  test('by Ctrl-C ends with 130, keeps what is finished, and goes on to the same bytes', async ({ expect }) => {
    const [whole, out] = [fresh(), fresh()]
    expect(await stopped(out, ['SIGINT'])).toBe(130)
    const kept = runsIn(join(out, 'long')).length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(30)
    const resumed = await lariat('run', long, '--out', out)
    expect(resumed.stdout).toMatch(new RegExp(`${30 - kept} runs trained in .*, ${kept} there already`))
    await runHere(long, whole)
    expect(digestsOf(out)).toEqual(digestsOf(whole))
  })

  test('by a kill leaves only whole runs, and goes on', async ({ expect }) => {
    const out = fresh()
    await stopped(out, ['SIGKILL'])
    const kept = runsIn(join(out, 'long')).length
    const { code, stdout } = await lariat('run', long, '--out', out)
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`${30 - kept} runs trained in .*, ${kept} there already`))
  })

  test('by the SIGTERM of a batch system finishes what is at work, and says by 143 who asked', async ({ expect }) => {
    const out = fresh()
    expect(await stopped(out, ['SIGTERM'])).toBe(143)
    expect(readdirSync(join(out, 'long')).filter((name) => name.startsWith('.'))).toEqual([])
    expect(runsIn(join(out, 'long')).length).toBeLessThan(30)
  })

  test('by a second Ctrl-C ends at once, though a run at work would go on for days', async ({ expect }) => {
    const out = fresh()
    const endless = write(
      'endless.yaml',
      `name: long
data: {kind: synthetic, rows: 20, columns: 3, informative: 1}
model: {kind: mlp, layers: [{name: hidden, units: 4}, {name: output}]}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.001}}
train: {evaluate_every: 100000000}
search: {kind: grid, parameters: {train.epochs: {values: [1, 100000000]}}}
`,
    )
    expect(await stopped(out, ['SIGINT', 'SIGINT'], endless)).toBe(130)
    expect(runsIn(join(out, 'long')).length).toBe(1)
    expect((await lariat('list', '--out', out, '--json')).stdout).toMatch(/"runs": 2,\s+"finished": 1,/)
  })
})
