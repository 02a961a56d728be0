// Rows that do not fit into memory: a CSV and a Parquet file of the same numbers are written, cross-validated with their features on
// the disk (ten folds, 100 λ), and removed. 10,000,000 × 50 take 5 GB in TMPDIR, and a quarter of an hour; BENCH_ROWS says other rows.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import { timeLariat } from './process.mjs'

const COLUMNS = 50
const NAMES = [...Array.from({ length: COLUMNS }, (_, j) => `x${j + 1}`), 'y']
/** Rows of a row group, as DuckDB writes them. */
const GROUP = 122_880
const WRITERS = { csv: writeCsv, parquet: writeParquet }

export function measureDisk({ quick, tell }) {
  const rows = Number(process.env.BENCH_ROWS ?? (quick ? 100_000 : 10_000_000))
  return Object.keys(WRITERS).flatMap((kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
    try {
      const table = join(folder, `table.${kind}`)
      WRITERS[kind](table, rows)
      const spec = join(folder, 'disk.yaml')
      writeFileSync(spec, specOf(kind))
      return [1, 2].map((workers) => {
        const out = join(folder, `${workers}`)
        const used = timeLariat('run', spec, '--out', out, '--workers', `${workers}`, '--quiet')
        const row = { kind, rows, columns: COLUMNS, gigabytes: statSync(table).size / 1e9, workers, ...used }
        tell(
          `${rows} × ${COLUMNS} ${kind}, ${row.gigabytes.toFixed(2)} GB, ${workers} workers: ${row.wall.toFixed(1)} s, cpu ${row.cpu.toFixed(1)} s, at most ${Math.round(row.peakMb)} MB`,
        )
        return row
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

function specOf(kind) {
  return `name: disk
data: {kind: ${kind}, path: table.${kind}, target: y, stream: always}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 100}}}
validation: {kind: cross-validation, folds: 10}
`
}

/** Numbers that look like measurements, with six decimals: sums of four uniform ones, from a generator of three shifts. */
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
function* drawRows(rows) {
  const draw = drawn()
  const row = new Float64Array(COLUMNS + 1)
  for (let i = 0; i < rows; i++) {
    let y = draw()
    for (let j = 0; j < COLUMNS; j++) {
      row[j] = Math.round(draw() * 1e6) / 1e6
      if (j % 10 === 0) y += row[j] * (1 + j / 10)
    }
    row[COLUMNS] = Math.round(y * 1e6) / 1e6
    yield row
  }
}

function writeCsv(path, rows) {
  const file = openSync(path, 'w')
  writeSync(file, `${NAMES.join(',')}\n`)
  let lines = []
  for (const row of drawRows(rows)) {
    lines.push(Array.from(row, (value) => value.toFixed(6)).join(','))
    if (lines.length < 2000) continue
    writeSync(file, `${lines.join('\n')}\n`)
    lines = []
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
  closeSync(file)
}

function writeParquet(path, rows) {
  const schema = [
    { name: 'root', num_children: NAMES.length },
    ...NAMES.map((name) => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' })),
  ]
  const writer = new ParquetWriter({ writer: fileWriter(path), schema, statistics: false })
  const columns = NAMES.map(() => new Float64Array(GROUP))
  let count = 0
  const flush = () => {
    const columnData = NAMES.map((name, j) => ({ name, data: columns[j].subarray(0, count), encoding: 'PLAIN' }))
    writer.write({ columnData, rowGroupSize: GROUP })
    count = 0
  }
  for (const row of drawRows(rows)) {
    for (let j = 0; j < row.length; j++) columns[j][count] = row[j]
    if (++count === GROUP) flush()
  }
  if (count > 0) flush()
  writer.finish()
}
