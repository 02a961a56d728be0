import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import papaparse from 'papaparse'
import { parse, stringify } from 'yaml'
import { arbitraryBytes, mutatedBytes, mutatedTree } from './mutate.mjs'
import * as nasty from './nasties.mjs'
import { storedIn } from './workplace.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A case: bytes for one of the readers. Grown from examples by their grammar or by their bytes, or from nothing. */
export function anyCase(folder) {
  const { trees, json, bytes } = examples(folder)
  return fc.oneof(
    {
      weight: 20,
      arbitrary: caseOf(
        'spec',
        mutatedTree(trees).map((tree) => Buffer.from(written(tree))),
      ),
    },
    ...Object.entries(bytes).map(([target, bases]) => ({
      weight: target === 'spec' ? 4 : 2,
      arbitrary: caseOf(target, mutatedBytes(bases)),
    })),
    { weight: 6, arbitrary: caseOf('csv', tables) },
    { weight: 3, arbitrary: caseOf('stream', tables) },
    // Packed again, so that more than the first block is reached.
    {
      weight: 1,
      arbitrary: caseOf(
        'gz',
        mutatedBytes(bytes.csv).map((content) => gzipSync(content)),
      ),
    },
    ...Object.entries(json).map(([target, bases]) => ({
      weight: 2,
      arbitrary: caseOf(
        target,
        mutatedTree(bases).map((tree) => Buffer.from(lines(tree))),
      ),
    })),
    ...Object.keys(bytes).map((target) => ({ weight: 1, arbitrary: caseOf(target, arbitraryBytes) })),
  )
}

function caseOf(target, bytes) {
  return bytes.map((content) => ({ target, bytes: content }))
}

const cell = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -5, max: 20 }) },
  { weight: 2, arbitrary: fc.constantFrom('a', 'b', '', 'NA') },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...nasty.texts), fc.constantFrom(...nasty.numbers)) },
)

/** Whole tables: names that mean something, few cells that are no numbers. */
const tables = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...nasty.keys, ...nasty.texts, 'x1', 'x2', 'c=a'), { maxLength: 4 }),
    fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { minLength: 2, maxLength: 8 }),
  )
  .map(([names, rows]) => {
    const fields = [...new Set(['c', ...names, 'y'])]
    return Buffer.from(papaparse.unparse({ fields, data: rows.map((row) => row.slice(0, fields.length)) }))
  })

const formatOf = (ending) => (name) => readFileSync(join(ROOT, 'test/oracle/formats', `${name}.${ending}`))

/** As YAML, or where it cannot be written so, as JSON. */
function written(tree) {
  try {
    return stringify(tree)
  } catch {
    return JSON.stringify(tree)
  }
}

/** plan.jsonl and metrics.jsonl are lists of lines; any other tree is one. */
function lines(tree) {
  return typeof tree === 'object' && tree !== null && Array.isArray(tree.lines)
    ? tree.lines.map((line) => JSON.stringify(line)).join('\n')
    : JSON.stringify(tree)
}

/** Right examples of everything that is read: the project's specs, and what one of them left on the disk. */
function examples(folder) {
  // The good ones count most: of a wrong one, little is read.
  const specs = [...Array.from({ length: 6 }, () => 'configs'), 'test/invalid'].flatMap((name) =>
    readdirSync(join(ROOT, name))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => readFileSync(join(ROOT, name, file))),
  )
  const stored = storedIn(folder)
  const csv = [
    readFileSync(join(folder, 'table.csv')),
    Buffer.from('\ufeff"x1","x2","c",y\r\n1,"2",a,3\r\n4,"5","b ""q""",6\r\nNA,1e3,,1\r\n'),
    Buffer.from('c,x1,y\ra,1,2\rb,3,4\r'),
  ]
  const svmlight = ['+1 1:0.5 3:-2 # the first\n\n-1 2:1e-3\n+1 1:2 4:.25\n', '2 0:1 7:3\r\n3 1:-1.5e2 9:4\r\n'].map(
    (text) => Buffer.from(text),
  )
  const batches = [[0, 1], [2, 3], [1]]
  const parsed = (name) => JSON.parse(readFileSync(stored[name], 'utf8'))
  const linesOf = (name) => ({
    lines: readFileSync(stored[name], 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  })
  return {
    trees: specs.flatMap(treeOf),
    json: {
      run: [parsed('run')],
      selected: [parsed('selected')],
      environment: [parsed('environment')],
      baseline: [parsed('baseline')],
      plan: [linesOf('plan')],
      metrics: [linesOf('metrics')],
      batches: [batches],
    },
    bytes: {
      spec: specs,
      csv,
      svmlight,
      gz: csv.map((content) => gzipSync(content)),
      stream: csv,
      npy: ['f8', 'f8-fortran', 'i4', 'f4', 'version-3'].map(formatOf('npy')),
      parquet: ['table-none', 'table-snappy', 'groups', 'odd'].map(formatOf('parquet')),
      rows: ['table-none', 'groups', 'pages-1', 'pages-2', 'pages-duckdb'].map(formatOf('parquet')),
      batches: [Buffer.from(JSON.stringify(batches))],
      tensors: [readFileSync(join(folder, 'start.safetensors'))],
      ...Object.fromEntries(Object.entries(stored).map(([name, file]) => [name, [readFileSync(file)]])),
    },
  }
}

function treeOf(bytes) {
  try {
    const tree = parse(bytes.toString('utf8'), { logLevel: 'error' })
    // Throws where the tree holds itself; plain, where it held bytes.
    const plain = JSON.parse(JSON.stringify(tree))
    return typeof plain === 'object' && plain !== null ? [plain] : []
  } catch {
    return []
  }
}
