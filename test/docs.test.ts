import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { parse } from 'yaml'
import { loadSpec } from '../pipeline/spec/load.ts'
import { lariat, ROOT } from './lariat.ts'
import { scratch } from './scratch.ts'

const { fresh, write } = scratch()
const DOCS = join(ROOT, 'docs')

function textOf(name: string): string {
  return readFileSync(join(DOCS, name), 'utf8')
}

/** `lariat` commands in a text, as words. */
function commandsIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/npx lariat ([^\n`#]+)/g)].map(([, words]) => words.trim().split(/\s+/))
}

describe.concurrent('the workflow to copy', () => {
  const workflow = parse(textOf('lariat.workflow.yml'))
  const steps: readonly { run?: string; uses?: string }[] = workflow.jobs.experiment.steps

  test('is a workflow: each step does one thing, and the spec it names is there', ({ expect }) => {
    expect(steps.every(({ run, uses }) => (run === undefined) !== (uses === undefined))).toBe(true)
    expect(loadSpec(join(ROOT, workflow.env.SPEC)).experiment.expect).not.toEqual([])
  })

  test('and the pages call commands and flags that there are', async ({ expect }) => {
    const pages = readdirSync(DOCS).map(textOf)
    const commands = pages.flatMap(commandsIn)
    expect(commands.map(([name]) => name)).toEqual(expect.arrayContaining(['validate', 'run', 'check']))
    for (const [name, ...words] of commands) {
      const { code, stdout } = await lariat(name, '--help')
      expect(code, name).toBe(0)
      for (const flag of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(flag)
    }
  })
})

describe.concurrent('what the page on L1 and L2 shows is what its commands print', () => {
  // A gap, or a distance from a solution, is rounding, of which a machine may leave more or less.
  const told = (line: string) =>
    line
      .replaceAll(/\d[\d.]*e-1\d/g, 'rounding')
      .replaceAll(/ +/g, ' ')
      .trim()
  const shown = [...textOf('understanding.md').matchAll(/```console\n\$ npx lariat ([^\n]+)\n([\s\S]*?)```/g)]
  for (const [, words, block] of shown)
    test(words, async ({ expect }) => {
      const { stdout } = await lariat(...words.split(' '), '--out', fresh())
      const printed = stdout.split('\n').map(told)
      let from = 0
      for (const line of block
        .trimEnd()
        .split('\n')
        .filter((one) => one !== '…')) {
        const at = printed.indexOf(told(line), from)
        expect(at, line).toBeGreaterThanOrEqual(from)
        from = at + 1
      }
    })
})

test('every file and folder of the sources that a page names is there', ({ expect }) => {
  const pages = ['ARCHITECTURE.md', 'SECURITY.md'].map((name) => readFileSync(join(ROOT, name), 'utf8'))
  const named = pages.flatMap((page) =>
    [...page.matchAll(/`([\w./-]+(?:\.m?ts|\.mjs|\.md|\/))`/g)].map(([, path]) => path),
  )
  expect(named.length).toBeGreaterThan(100)
  const isThere = (path: string) => ['', 'pipeline'].some((folder) => existsSync(join(ROOT, folder, path)))
  // Where results go is no source.
  expect(named.filter((path) => path !== 'runs/' && !isThere(path))).toEqual([])
})

test('every expectation that the page on CI shows is valid', ({ expect }) => {
  const [, block] = /```yaml\n(expect:\n[\s\S]*?)```/.exec(textOf('ci.md')) ?? []
  const spec = `name: shown\ndata: {kind: bundled, dataset: diabetes}\nmodel: {kind: linear}\n${block}`
  expect(loadSpec(write('shown.yaml', spec)).experiment.expect).toHaveLength(12)
})

test('how fast the README says it is was measured', ({ expect }) => {
  const [readme, results] = ['README.md', 'bench/RESULTS.md'].map((name) => readFileSync(join(ROOT, name), 'utf8'))
  const [, paths, rows] = /\(×([\d.]+), in geometric mean over (\d+)\s+workloads\)/.exec(readme) ?? []
  expect(results).toContain(`Geometric mean over the ${rows} rows of squared loss: ×${paths},`)
  const [, folds] = /cross-validation ×([\d.]+) against/.exec(readme) ?? []
  expect(results).toContain(`where one gets there: ×${folds} in geometric mean`)
})

test('what the README shows of its first command is what the command prints', async ({ expect }) => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const shown = [...readme.matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)].map(([block]) => block.replaceAll(/^ {4}/gm, ''))
  const sample = shown.find((block) => block.includes('Selected λ'))
  const { stdout } = await lariat('run', 'configs/lasso.yaml', '--out', fresh())
  // A gap is rounding, of which a solver may leave more or less.
  const told = (text: string) => text.replaceAll(/\d[\d.]*e-1\d/g, 'rounding').replaceAll(/ +/g, ' ')
  expect(sample?.trim().split('\n').length).toBeGreaterThan(30)
  expect(told(stdout)).toContain(told(sample?.trim() ?? 'a sample'))
})
