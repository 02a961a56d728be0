// npm run bench                Lariat alone
// npm run bench:peers          and its peers, by turns; those that are not installed are said to be missing
//
//   --quick                    small workloads: seconds
//   --only lasso-1000,sweep    workloads whose names begin so; also cores, sweep, many, start, scaling, disk
//   --peer glmnet,celer        these peers only; what others did in a row that is there already stays, with its date
//   --rounds 5                 how often each is timed; the median counts
//   --seconds 60               the longest that a call may take
//   --out FILE                 where the JSON goes; rows that are there already and are not measured now stay
//
// PYTHON names the interpreter (python3), BENCH_DATA the folder of the data (bench/data, up to 2 GB).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureCores } from './cores.mjs'
import { measureDisk } from './disk.mjs'
import { measure } from './duel.mjs'
import { machine } from './machine.mjs'
import { measureMany } from './many.mjs'
import { measureScaling } from './scaling.mjs'
import { measureStart } from './start.mjs'
import { measureSweeps } from './sweep.mjs'
import { workloads } from './workloads.mjs'

const { values: flags } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    peer: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    out: { type: 'string' },
  },
})
const sections = {
  cores: measureCores,
  start: measureStart,
  sweep: measureSweeps,
  many: measureMany,
  scaling: measureScaling,
  disk: measureDisk,
}
const names = `${flags.quick ? 'quick' : flags.peers ? 'peers' : 'alone'}.json`
const out = flags.out ?? fileURLToPath(new URL(`results/${names}`, import.meta.url))
const options = {
  peers: flags.peers,
  quick: flags.quick,
  rounds: Number(flags.rounds ?? (flags.quick ? 3 : 5)),
  seconds: Number(flags.seconds),
  only: flags.peer?.split(',') ?? null,
  tell: (line) => process.stdout.write(`${line}\n`),
}
const isWanted = (name) => flags.only === undefined || flags.only.split(',').some((start) => name.startsWith(start))

const results = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : { rows: [], sections: {} }
// Written after every row: a run of an hour that is interrupted leaves what it has.
const keep = () => {
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, `${JSON.stringify(results, null, 1)}\n`)
}
/** What a measurement hangs on: rows and sections may come from several machines. */
const origin = () => ({ date: new Date().toISOString(), machine: machine() })
/** A row with the peers that were measured now, each beside Lariat of its day; Lariat's own time is that of the row. */
const joined = (before, row) => {
  if (before === undefined || options.only === null) return row
  const now = row.peers.map((peer) => ({ ...peer, date: row.date }))
  return { ...before, peers: [...before.peers.filter(({ name }) => now.every((peer) => peer.name !== name)), ...now] }
}
const chosen = workloads.filter(
  ({ name, quick }) => isWanted(name) && (!flags.quick || quick || flags.only !== undefined),
)
for (const workload of chosen) {
  const row = await measure(workload, options).catch((error) => {
    options.tell(`${workload.name}  not measured: ${error.message}`)
  })
  if (row === undefined) continue
  const order = workloads.map(({ name }) => name)
  const before = results.rows.find((other) => other.workload === row.workload)
  results.rows = [...results.rows.filter((other) => other !== before), joined(before, { ...row, ...origin() })].sort(
    (a, b) => order.indexOf(a.workload) - order.indexOf(b.workload),
  )
  keep()
}
for (const [name, section] of Object.entries(sections)) {
  if (!isWanted(name)) continue
  results.sections[name] = { rows: await section(options), ...origin() }
  keep()
}
process.stdout.write(`${out}\nnode bench/report.mjs ${out} writes bench/RESULTS.md from it.\n`)
