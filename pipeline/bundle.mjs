// Puts what starts into few files: dist/pipeline/cli.js and launch/worker.js, and in dist/pipeline/chunks/ what both share and
// what is loaded when it is asked for. Node needs about half a millisecond for each file of a program, and Lariat with its
// dependencies has six hundred; left to itself the bundler makes a chunk for each set of commands that share a module, and a run
// loads seventy. The modules that tsc has written stay beside them: benchmarks and fuzzers call these one by one.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

let needs = null
const root = fileURLToPath(new URL('../', import.meta.url))
const dir = join(root, 'dist/pipeline')
const chunks = 'chunks'

// Those of an earlier build may have other names.
rmSync(join(dir, chunks), { recursive: true, force: true })
await build({
  cwd: root,
  input: { cli: 'pipeline/cli.ts', 'launch/worker': 'pipeline/launch/worker.ts' },
  platform: 'node',
  // It starts threads from a file of its own.
  external: ['piscina'],
  // Nobody imports from these but Node and the pool.
  preserveEntrySignatures: 'allow-extension',
  // By its modules, of which what is used is taken: as it is packed, all its classes are made whenever a thread starts.
  resolve: { alias: { 'ml-matrix': join(root, 'node_modules/ml-matrix/src/index.js') } },
  plugins: [{ name: 'licences', generateBundle: emitLicences }],
  output: {
    dir,
    chunkFileNames: `${chunks}/[name].js`,
    sourcemap: true,
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOf, debugName: 'by who needs it' }] },
  },
})

/** The chunk of a module that a run or a thread needs, by who else does; null where the bundler may decide. */
function chunkOf(id, bundle) {
  needs ??= {
    version: reached(bundle, 'cli'),
    commands: reached(bundle, 'commands/index'),
    // What looks at runs that are there, and trains none.
    stored: reached(bundle, 'report/list', 'report/show', 'report/compare', 'report/table'),
    run: reached(bundle, 'experiment'),
    thread: reached(bundle, 'launch/worker'),
  }
  const { version, commands, stored, run, thread } = needs
  if (version.has(id)) return null
  if (commands.has(id)) return 'commands'
  if (!run.has(id) && !thread.has(id)) return null
  if (stored.has(id)) return 'stored'
  return run.has(id) ? (thread.has(id) ? 'training' : 'experiment-run') : 'thread'
}

/** All modules that are loaded together with these. */
function reached(bundle, ...names) {
  const found = new Set(names.map((name) => join(root, `pipeline/${name}.ts`)))
  for (const id of found) for (const next of bundle.getModuleInfo(id)?.importedIds ?? []) found.add(next)
  return found
}

/** The licence of each package that is copied into the chunks goes with them, as all of them ask for. */
function emitLicences(_, bundle) {
  const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds)
  const folders = modules.map((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id.replaceAll('\\', '/'))?.[0])
  const packages = [...new Set(folders)].filter((folder) => folder !== undefined).sort()
  this.emitFile({ type: 'asset', fileName: `${chunks}/LICENCES.txt`, source: packages.map(licenceOf).join('\n') })
}

function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} is copied into the build, and no file of it has its licence`)
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}
