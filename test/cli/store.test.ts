import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { runHere } from '../in-process.ts'
import { lariat, lariatRun, ROOT } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { digestsOf, isRun, runsIn } from './files.ts'

const { write, fresh, path: scratchPath } = scratch()
const CLI = join(ROOT, 'dist/pipeline/cli.js')
const six = write(
  'six.yaml',
  `name: six
data: {kind: synthetic, rows: 30, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: grid, repeat: 6}
expect: [{metric: gap, at: all, max: 1.0e-7}]
`,
)

describe.concurrent('a folder of results', () => {
  test('that another process writes is refused, and the other is not disturbed', async ({ expect }) => {
    const out = fresh()
    const words = [CLI, 'run', six, '--out', out, '--set', 'search.repeat=5000', '--workers', '1', '--quiet']
    const first = spawn(process.execPath, words, { stdio: 'ignore' })
    const ended = new Promise<number | null>((resolve) => first.on('exit', resolve))
    await expect.poll(() => runsIn(join(out, 'six')).length, { timeout: 120_000 }).toBeGreaterThan(0)
    const { code, stderr } = await lariatRun(six, '--out', out)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `lariat: another lariat (pid ${first.pid}) is writing ${out}/six; wait for it or give --out another folder\n`,
    })
    first.kill('SIGINT')
    expect(await ended).toBe(130)
    expect((await lariatRun(six, '--out', out)).code).toBe(0)
  })

  test('is filled by shards at the same time, the last of which selects', async ({ expect }) => {
    const [out, whole] = [fresh(), fresh()]
    const shards = await Promise.all(
      ['1/6', '2/6', '3/6', '4/6', '5/6'].map((shard) =>
        lariat('run', six, '--out', out, '--shard', shard, '--workers', '1'),
      ),
    )
    for (const { code, stderr } of shards)
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Shard [1-5]\/6 has done its/) })
    expect(readdirSync(join(out, 'six'))).not.toContain('results.csv')
    const last = await lariatRun(six, '--out', out, '--shard', '6/6')
    expect(last).toMatchObject({ code: 0, stderr: '' })
    expect(last.stdout).toMatch(/1 run trained in .*, 5 there already/)
    await runHere(six, whole)
    expect(digestsOf(out)).toEqual(digestsOf(whole))
  })

  test('where results.csv cannot be written keeps the runs, ends with 3, and is finished later', async ({ expect }) => {
    const out = fresh()
    await runHere(six, out, ['search.repeat=5'])
    rmSync(join(out, 'six/results.csv'))
    mkdirSync(join(out, 'six/results.csv'))
    const { code, stderr } = await lariatRun(six, '--out', out)
    expect(code).toBe(3)
    expect(stderr).toContain(`lariat: cannot write ${out}/six/results.csv: there is a folder of that name (EISDIR)`)
    expect(stderr).not.toMatch(/^ +at /m)
    // Nothing is left to train: then nothing was, and the code says so.
    expect((await lariatRun(six, '--out', out)).code).toBe(2)
    rmdirSync(join(out, 'six/results.csv'))
    const later = await lariatRun(six, '--out', out)
    expect(later).toMatchObject({ code: 0, stderr: '' })
    expect(later.stdout).toMatch(/Nothing to train: 6 runs/)
  })

  test('that cannot be made is refused in a line, at once', async ({ expect }) => {
    const { code, stdout, stderr } = await lariatRun(six, '--out', '/proc/lariat/runs')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(
      'lariat: cannot write /proc/lariat/runs/six: no folder can be made there (ENOENT); choose another folder\n',
    )
  })
})

/** Where the disk is full: a small one in memory, or, where nothing may be mounted, files that may not be large. */
interface FullDisk {
  readonly name: string
  readonly message: RegExp
  /** Shell that makes `$OUT` small, and then large. */
  readonly small: string
  readonly large: string
}

const memory: FullDisk = {
  name: 'a disk that is full',
  message:
    /lariat: cannot write .*: no space is left on the device \(ENOSPC\); free some and give the same command again/,
  small: 'mount -t tmpfs -o size=400k none "$OUT"',
  large: 'mount -o remount,size=64m "$OUT"',
}
const limit: FullDisk = {
  name: 'a limit on files',
  message: /lariat: cannot write .*: the file is larger than the system allows \(EFBIG\); raise the limit/,
  small: 'ulimit -S -f 64',
  large: 'ulimit -S -f unlimited',
}

/** Whether this machine lets us mount something that nobody else sees. */
function mayMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', scratchPath], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.concurrent('where space runs out', () => {
  const disks = mayMount() ? [memory, limit] : [limit]
  test.for(disks)('on $name, what is finished is kept, and the rest comes when there is space', async (disk, {
    expect,
  }) => {
    const growing = write(
      'growing.yaml',
      `name: growing
data: {kind: synthetic, rows: 30, columns: 20, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
search: {kind: grid, parameters: {penalty.lambda.path.count: {values: [2, 3, 4, 5, 6, 7, 300, 301, 302, 303, 304, 305]}}}
`,
    )
    const [out, kept, twin] = [mkdtempSync(join(scratchPath, 'full-')), fresh(), fresh()]
    mkdirSync(kept)
    const run = `"$NODE" "$CLI" run "$SPEC" --out "$OUT" --launcher inline`
    const script = `set -u
${disk.small} || exit 1
${run} >"$KEPT/first.out" 2>"$KEPT/first.err"; echo $? >"$KEPT/first.code"
${disk.large}
cp -a "$OUT/growing" "$KEPT/before"
${run} >"$KEPT/second.out" 2>"$KEPT/second.err"; echo $? >"$KEPT/second.code"
cp -a "$OUT/growing" "$KEPT/after"
`
    const env = { ...process.env, OUT: out, KEPT: kept, SPEC: growing, NODE: process.execPath, CLI }
    const shell = disk === memory ? ['unshare', '-rm', 'sh', '-c', script] : ['sh', '-c', script]
    const child = spawn(shell[0], shell.slice(1), { env, stdio: 'inherit' })
    await new Promise((resolve) => child.on('exit', resolve))
    await runHere(growing, twin)

    const said = (name: string) => readFileSync(join(kept, name), 'utf8')
    expect(Number(said('first.code'))).toBe(3)
    expect(said('first.err')).toMatch(disk.message)
    expect(said('first.err')).not.toMatch(/^ +at /m)
    const whole = digestsOf(join(twin, 'growing'))
    const before = digestsOf(join(kept, 'before'))
    const runsBefore = runsIn(join(kept, 'before'))
    expect(runsBefore.length).toBeGreaterThan(0)
    expect(runsBefore.length).toBeLessThan(12)
    expect(readdirSync(join(kept, 'before')).filter((name) => name.startsWith('.'))).toEqual([])
    for (const [file, digest] of Object.entries(before)) if (isRun(file.split('/')[0])) expect(digest).toBe(whole[file])

    expect(Number(said('second.code'))).toBe(0)
    expect(said('second.out')).toContain(`${12 - runsBefore.length} runs trained`)
    expect(digestsOf(join(kept, 'after'))).toEqual(whole)
  })
})
