// Puts what starts into few files: dist/pipeline/cli.js and launch/worker.js, and in dist/pipeline/chunks/ what both share and
// what is loaded when it is asked for. Node needs about half a millisecond for each file of a program, and Lariat with its
// dependencies has six hundred. The modules that tsc has written stay beside them: benchmarks and fuzzers call these one by one.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

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
  // By its modules, of which what is used is taken: as it is packed, all its classes are made whenever a thread starts.
  resolve: { alias: { 'ml-matrix': join(root, 'node_modules/ml-matrix/src/index.js') } },
  plugins: [{ name: 'licences', generateBundle: emitLicences }],
  output: { dir, chunkFileNames: `${chunks}/[name].js`, sourcemap: true },
})

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
