// How long Lariat needs to start, and for an experiment that is there already. Clock time: it is a person who waits.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './median.mjs'
import { timeLariat, timeNothing } from './process.mjs'

export function measureStart({ rounds, tell }) {
  const out = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
  const run = () => timeLariat('run', 'configs/lasso.yaml', '--out', out, '--quiet')
  try {
    const first = run()
    const commands = {
      'node --eval 0': timeNothing,
      'lariat --version': () => timeLariat('--version'),
      'lariat run configs/lasso.yaml, second time': run,
    }
    const rows = Object.entries(commands).map(([command, once]) =>
      row(command, Array.from({ length: 2 * rounds + 1 }, once)),
    )
    const all = [...rows, row('lariat run configs/lasso.yaml, first time', [first])]
    for (const { command, wall } of all) tell(`${command.padEnd(46)}${(wall * 1e3).toFixed(0)} ms`)
    return all
  } finally {
    rmSync(out, { recursive: true })
  }
}

function row(command, times) {
  const of = (key) => median(times.map((time) => time[key]))
  return {
    command,
    wall: of('wall'),
    least: Math.min(...times.map(({ wall }) => wall)),
    cpu: of('cpu'),
    peakMb: of('peakMb'),
  }
}
