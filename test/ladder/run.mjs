// The reproducibility ladder: every config of the gallery gives the same bytes on other versions of Node and with
// any number of workers. `npm run ladder` compares them with the Node that runs this; other versions come from npm.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CLI = join(ROOT, 'dist/pipeline/cli.js')
const CONFIGS = readdirSync(join(ROOT, 'configs'))
  .filter((name) => name.endsWith('.yaml'))
  .sort()

/** How each rung is run; the first is what the others have to agree with. */
const RUNGS = [
  { name: `Node ${process.version}, inline`, node: [process.execPath], flags: ['--launcher', 'inline'] },
  { name: `Node ${process.version}, 2 workers`, node: [process.execPath], flags: ['--workers', '2'] },
  ...['22', '24', '26'].map((version) => ({
    name: `Node ${version}, inline`,
    node: ['npx', '--yes', `--package=node@${version}`, '--', 'node'],
    flags: ['--launcher', 'inline'],
  })),
]

const results = RUNGS.map(({ name, node: [command, ...words], flags }) => {
  const out = mkdtempSync(join(tmpdir(), 'lariat-ladder-'))
  const specs = CONFIGS.map((config) => join('configs', config))
  const started = performance.now()
  execFileSync(command, [...words, CLI, 'run', ...specs, '--out', out, '--quiet', ...flags], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  const digests = digestsBelow(out)
  rmSync(out, { recursive: true })
  console.log(`${name}: ${digests.size} files, ${Math.round((performance.now() - started) / 100) / 10} s`)
  return { name, digests }
})

const [first, ...others] = results
let differing = 0
for (const { name, digests } of others) {
  for (const path of new Set([...first.digests.keys(), ...digests.keys()])) {
    if (first.digests.get(path) === digests.get(path)) continue
    differing++
    console.error(`${path} is not the same with ${name}`)
  }
}
console.log(differing === 0 ? 'The same bytes on every rung.' : `${differing} files differ.`)
process.exitCode = differing === 0 ? 0 : 1

/** sha256 of every file but those that know the machine. */
function digestsBelow(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !['timing.json', 'experiment.json'].includes(entry.name),
  )
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
