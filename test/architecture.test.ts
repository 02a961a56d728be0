import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './lariat.ts'

const ORDER = [
  ...['math', 'kernels', 'spec', 'data', 'loss', 'model', 'penalty', 'update', 'train', 'search', 'store', 'launch'],
  ...['select', 'predict', 'export', 'report', 'check', 'page', 'verify', 'serve', 'experiment', 'commands', 'cli'],
]

interface Source {
  /** Relative to pipeline/. */
  readonly path: string
  readonly text: string
}

const sources: readonly Source[] = readdirSync(join(ROOT, 'pipeline'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, 'pipeline', path), 'utf8') }))
const written = sources.filter(({ path }) => !path.endsWith('.gen.ts'))

/** The folder of a file, or the name of one that stands at the top. */
function stage(path: string): string {
  return (path.split('/')[0] ?? '').replace(/\.ts$/, '')
}

function imports({ path, text }: Source): readonly string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'(\.[^']+)'/g)
  // AssemblyScript, in kernels/assembly/, leaves the ending away.
  return [...found].map(([, target]) => normalize(join(dirname(path), target ?? '')).replace(/(?<!\.ts)$/, '.ts'))
}

/** `path:line` of every line that matches, comments included. */
function matching(pattern: RegExp, among: readonly Source[]): readonly string[] {
  return among.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  )
}

test('every file belongs to a stage', () => {
  expect(sources.map(({ path }) => path).filter((path) => !ORDER.includes(stage(path)))).toEqual([])
})

test('imports run one way, from the later stage to the earlier', () => {
  const edges = sources.flatMap((source) => imports(source).map((target) => ({ from: source.path, target })))
  const known = new Set(sources.map(({ path }) => path))
  expect(edges.length).toBeGreaterThan(sources.length)
  expect(edges.filter(({ target }) => !known.has(target))).toEqual([])
  const backwards = edges.filter(({ from, target }) => ORDER.indexOf(stage(from)) < ORDER.indexOf(stage(target)))
  expect(backwards).toEqual([])
})

test('a certificate shares nothing with the solvers', () => {
  const proofs = sources.filter(({ path }) => path.startsWith('train/certify/'))
  expect(proofs.length).toBeGreaterThan(0)
  const shared = proofs
    .flatMap(imports)
    .filter((target) => /^(train\/(solve|path|net)|update|math\/cholesky)/.test(target))
  expect(shared).toEqual([])
})

test('no two files import each other, however far around', () => {
  const finished = new Set<string>()
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const visit = (path: string, trail: readonly string[]): void => {
    expect(trail, [...trail, path].join(' → ')).not.toContain(path)
    const source = byPath.get(path)
    // A type is gone when the code runs: only what is there then can be waited for in a circle.
    const running = source && { path, text: source.text.replaceAll(/import type [^\n]*|import\('[^']*'\)/g, '') }
    if (running && !finished.has(path)) for (const target of imports(running)) visit(target, [...trail, path])
    finished.add(path)
  }
  for (const { path } of sources) visit(path, [])
})

test('only cli.ts prints or sets an exit code', () => {
  // Signal 0 ends nobody: it asks whether a process is there.
  const others = written.filter(({ path }) => path !== 'cli.ts')
  expect(
    matching(/\bconsole\b|process\.(stdout|stderr|exit|exitCode)\b|\bprocess\.kill\b(?!\(pid, 0\))/, others),
  ).toEqual([])
})

test('only the random stream draws, and nothing asks for a random number that it cannot name again', () => {
  expect(matching(/Math\.random/, written)).toEqual([])
  // The names of folders that are written aside; they are gone when the run is there.
  const entropy = matching(/randomBytes|randomUUID|getRandomValues/, written).map((place) => place.split(':')[0])
  expect(new Set(entropy)).toEqual(new Set(['store/atomic.ts']))
})

test('no number hangs on how an engine makes powers and functions', () => {
  // ECMAScript leaves their last bits open, and Node 22 and 24 differ in some; math/ has its own.
  const functions = 'pow|exp|expm1|log|log1p|log2|log10|cbrt|hypot|a?(sin|cos|tan)h?|atan2'
  const engines = new RegExp(`[\\w)\\]] \\*\\* [\\w(]|Math\\.(${functions})\\b`)
  const code = written.map(({ path, text }) => ({ path, text: text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '') }))
  // How many digits of a number are shown is no result.
  expect(matching(engines, code).filter((place) => !place.startsWith('report/numbers.ts'))).toEqual([])
})

test('no file is named for being a mixture', () => {
  const mixtures = /^(utils?|helpers?|commons?|types?|misc|shared)\.ts$/
  expect(sources.map(({ path }) => path).filter((path) => mixtures.test(basename(path)))).toEqual([])
})

test('no type is waved through', () => {
  const casts = /:\s*any\b|\bas any\b|<any>|\bany\[\]|\bas unknown as\b|@ts-|biome-ignore/
  expect(matching(casts, written)).toEqual([])
  // `as` renames in imports and exports, and fixes literals as const; everything else is a cast.
  const renames = /^\s*(import|export)\b|\* as |as const\b|\bdefault as\b/
  const code = written.map(({ path, text }) => ({ path, text: text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '') }))
  const cast = /[\w)\]}] as [A-Z{([\w]/
  const lines = code.flatMap(({ path, text }) => text.split('\n').map((line) => ({ path, line })))
  const quoted = (line: string) => line.replaceAll(/'[^']*'|`[^`]*`/g, "''")
  expect(lines.filter(({ line }) => cast.test(quoted(line)) && !renames.test(line))).toEqual([])
})

test('a file is short enough to be read at one go', () => {
  expect(written.filter(({ text }) => text.split('\n').length > 400).map(({ path }) => path)).toEqual([])
})

test('names of files are kebab-case', () => {
  const odd = sources.map(({ path }) => path).filter((path) => !/^[a-z0-9-]+(\/[a-z0-9-]+)*(\.gen)?\.ts$/.test(path))
  expect(odd).toEqual([])
})
