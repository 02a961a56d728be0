import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { experiment } from '../../dist/pipeline/experiment.js'
import { canonicalJson, sha256 } from '../../dist/pipeline/store/canonical.js'
import { encodeTensors } from '../../dist/pipeline/store/safetensors.js'

const TABLE = `x1,x2,c,y
${Array.from({ length: 12 }, (_, i) => `${i},${(i * i) % 7},${i % 3 === 0 ? 'a' : 'b'},${2 * i + ((i * 5) % 3)}`).join('\n')}
`

/** Specs that read the files which are fuzzed, by target. */
const READERS = {
  csv: 'data: {kind: csv, path: case.csv, target: y, one_hot: [c], missing: mean}\nmodel: {kind: linear}',
  gz: 'data: {kind: csv, path: case.csv.gz, target: y, exclude: [c], missing: drop-rows}\nmodel: {kind: linear}',
  svmlight:
    'data: {kind: svmlight, path: case.svmlight, dense: false}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: 0.1}',
  stream:
    'data: {kind: csv, path: case-stream.csv, target: y, exclude: [c], missing: drop-rows, stream: always}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: 0.1}',
  npy: 'data: {kind: npy, path: case.npy, target: x1, missing: drop-rows}\nmodel: {kind: linear}',
  parquet:
    'data: {kind: parquet, path: case.parquet, target: y, one_hot: [colour], missing: mean}\nmodel: {kind: linear}',
  rows: 'data: {kind: parquet, path: case-rows.parquet, target: y, features: [whole, flag], missing: drop-rows, stream: always}\nmodel: {kind: linear}\npenalty: {kind: l1, lambda: 0.1}',
  tensors:
    'data: {kind: csv, path: table.csv, target: y, exclude: [c]}\nmodel: {kind: linear, init: {kind: file, path: case.safetensors}}\nupdate: {kind: proximal}',
  batches:
    'data: {kind: csv, path: table.csv, target: y, exclude: [c]}\nmodel: {kind: linear}\nupdate: {kind: proximal}\ntrain: {batches: case.json}',
}

/** Lays out a folder in which cases are read: a table, specs that read the case, and results of an experiment. */
export async function prepare(folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'table.csv'), TABLE)
  for (const [target, text] of Object.entries(READERS))
    writeFileSync(specOf(folder, target), `name: ${target}\n${text}\n`)
  const spec = join(folder, 'example.yaml')
  writeFileSync(
    spec,
    `name: example
data: {kind: csv, path: table.csv, target: y, exclude: [c]}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 3}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: grid, repeat: 2}
expect:
  - {baseline: kept.json, metric: train.loss}
  - {baseline: kept.json, rtol: 0.1}
  - {metric: nonzeros, max: 2, at: all}
  - {support: {includes: [x1]}}
`,
  )
  const tensors = {
    'output.weight': { shape: [1, 2], values: Float64Array.from([1, -2]) },
    'output.bias': { shape: [1], values: Float64Array.from([0.5]) },
  }
  writeFileSync(join(folder, 'start.safetensors'), encodeTensors(tensors, { made: 'by hand' }))
  const kept = { format: 'lariat-baseline/1', name: 'example', metrics: { 'train.loss': 1, nonzeros: 2 } }
  writeFileSync(join(folder, 'kept.json'), JSON.stringify(kept))
  await experiment(spec, {
    overrides: [],
    out: join(folder, 'runs'),
    launcher: 'inline',
    workers: 1,
    fresh: false,
    signal: new AbortController().signal,
    onPlan: () => {},
    onProgress: () => {},
  })
  rename(folder)
}

export function specOf(folder, target) {
  return join(folder, `${target}.yaml`)
}

/** The first run is renamed to this, so that a case of the corpus fits whatever the version of Lariat is. */
const ID = '0123456789ab'

function rename(folder) {
  const results = join(folder, 'runs', 'example')
  const plan = readFileSync(join(results, 'plan.jsonl'), 'utf8')
  const { id } = JSON.parse(plan.split('\n')[0])
  renameSync(join(results, id), join(results, ID))
  for (const file of ['plan.jsonl', 'selected.json', join(ID, 'run.json')]) {
    writeFileSync(join(results, file), readFileSync(join(results, file), 'utf8').replaceAll(id, ID))
  }
  // Of a record that was changed the digest has to be taken again.
  const path = join(results, ID, 'run.json')
  const { digest: _, ...record } = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...record, digest: sha256(canonicalJson(record)) }))
}

/** The files of the experiment that is there, by target. */
export function storedIn(folder) {
  const results = join(folder, 'runs', 'example')
  return {
    run: join(results, ID, 'run.json'),
    metrics: join(results, ID, 'metrics.jsonl'),
    plan: join(results, 'plan.jsonl'),
    selected: join(results, 'selected.json'),
    environment: join(results, 'experiment.json'),
    weights: join(results, ID, 'weights', 'path.safetensors'),
    baseline: join(folder, 'kept.json'),
  }
}
