// What commands cost beside ten thousand finished runs: a plan, a list, a run, and a sweep of which nothing is left to do.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finishAll } from './lariat.mjs'
import { median } from './median.mjs'
import { timeLariat, timeNothing } from './process.mjs'
import { specOf } from './sweep.mjs'

export async function measureMany({ rounds, quick, tell }) {
  const runs = quick ? 1000 : 10_000
  const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
  const spec = join(folder, 'many.yaml')
  const out = join(folder, 'runs')
  writeFileSync(spec, specOf('many', { rows: 97, columns: 8, lambdas: 5, runs }))
  try {
    await finishAll(spec, join(out, 'many'))
    const [id] = readdirSync(join(out, 'many')).filter((name) => /^[0-9a-f]{12}$/.test(name))
    const again = () => timeLariat('run', spec, '--out', out, '--quiet')
    const commands = {
      'node --eval 0': timeNothing,
      'lariat plan': () => timeLariat('plan', spec),
      // Reads and hashes every file, and leaves an index: once is all there is.
      'lariat run, nothing left to train, first': null,
      'lariat run, nothing left to train': again,
      'lariat list': () => timeLariat('list', '--out', out),
      'lariat show': () => timeLariat('show', id, '--out', out),
    }
    return Object.entries(commands).map(([command, once]) => {
      const times = once === null ? [again()] : Array.from({ length: rounds }, once)
      const of = (key) => median(times.map((time) => time[key]))
      const row = { command, runs, wall: of('wall'), cpu: of('cpu'), peakMb: of('peakMb') }
      tell(`${runs} runs: ${command.padEnd(42)}${(row.wall * 1e3).toFixed(0)} ms, cpu ${(row.cpu * 1e3).toFixed(0)} ms`)
      return row
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
