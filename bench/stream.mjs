// Rows that do not fit into memory: a CSV file is written, cross-validated with its features on the disk, and removed.
//
//   node bench/stream.mjs                     1,000,000 rows of 50 features: half a gigabyte
//   node bench/stream.mjs --rows 10000000     5 GB in TMPDIR; minutes
//   node bench/stream.mjs --memory            the same rows as an array of NumPy, read into memory
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { timeLariat } from './process.mjs'

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    columns: { type: 'string', default: '50' },
    workers: { type: 'string', default: '2' },
    memory: { type: 'boolean', default: false },
  },
})
const [rows, columns] = [Number(flags.rows), Number(flags.columns)]
const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
const table = join(folder, flags.memory ? 'table.npy' : 'table.csv')

/** Numbers that look like measurements: sums of four uniform ones, from a generator of three shifts. */
function drawn() {
  let state = 123456789
  const uniform = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
  return () => uniform() + uniform() + uniform() + uniform() - 2
}

/** Every tenth feature counts. The last column is the target. */
function* drawRows() {
  const draw = drawn()
  const row = new Float64Array(columns + 1)
  for (let i = 0; i < rows; i++) {
    let y = draw()
    for (let j = 0; j < columns; j++) {
      row[j] = draw()
      if (j % 10 === 0) y += row[j] * (1 + j / 10)
    }
    row[columns] = y
    yield row
  }
}

function writeCsv(file) {
  writeSync(file, `${Array.from({ length: columns }, (_, j) => `x${j + 1}`).join(',')},y\n`)
  let lines = []
  for (const row of drawRows()) {
    lines.push(Array.from(row, (value) => value.toFixed(6)).join(','))
    if (lines.length < 2000) continue
    writeSync(file, `${lines.join('\n')}\n`)
    lines = []
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
}

function writeNpy(file) {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns + 1}), }`
    .padEnd(117)
    .concat('\n')
  writeSync(file, Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`, 'latin1'))
  for (const row of drawRows()) writeSync(file, row)
}

try {
  const file = openSync(table, 'w')
  if (flags.memory) writeNpy(file)
  else writeCsv(file)
  closeSync(file)
  const spec = join(folder, 'stream.yaml')
  const data = flags.memory
    ? `{kind: npy, path: table.npy, target: x${columns + 1}, stream: never}`
    : '{kind: csv, path: table.csv, target: y, stream: always}'
  writeFileSync(
    spec,
    `name: stream
data: ${data}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 100}}}
validation: {kind: cross-validation, folds: 10}
`,
  )
  const used = timeLariat('run', spec, '--out', folder, '--workers', flags.workers, '--quiet')
  const gigabytes = (statSync(table).size / 1e9).toFixed(2)
  process.stdout.write(
    `${rows} × ${columns}, ${gigabytes} GB ${flags.memory ? 'in memory' : 'on the disk'}: ${used.wall.toFixed(1)} s, ${used.cpu.toFixed(1)} s of the processor, at most ${Math.round(used.peakMb)} MB\n`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
