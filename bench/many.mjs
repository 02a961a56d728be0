// What commands cost beside ten thousand finished runs: a plan, a list, a run, a comparison, and a sweep of which nothing is left
// to do. Beside a second folder of as many, since list and compare look at all there are.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finishAll } from './lariat.mjs'
import { median } from './median.mjs'
import { timeLariat, timeNothing } from './process.mjs'

/** Three axes, one of them of the data: ten ways to scale and to hold rows out, and the rest penalties. */
function specOf(name, runs, minRatio) {
  return `name: ${name}
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 5, min_ratio: ${minRatio}}}}
validation: {kind: cross-validation, folds: 3}
search:
  kind: grid
  parameters:
    penalty.l1_ratio: {log: [0.5, 1], count: ${runs / 10}}
    data.scaling.features: {values: [standardize, unit-variance, min-max, max-abs, robust]}
    validation.folds: {values: [3, 4]}
`
}

export async function measureMany({ rounds, quick, tell }) {
  const runs = quick ? 1000 : 10_000
  const folder = mkdtempSync(join(tmpdir(), 'lariat-bench-'))
  const out = join(folder, 'runs')
  const finish = async (name, minRatio) => {
    const spec = join(folder, `${name}.yaml`)
    writeFileSync(spec, specOf(name, runs, minRatio))
    await finishAll(spec, join(out, name))
    const [id] = readdirSync(join(out, name)).filter((name) => /^[0-9a-f]{12}$/.test(name))
    return { spec, id }
  }
  try {
    const { spec, id } = await finish('many', 0.01)
    const other = await finish('others', 0.001)
    const again = (of = spec, ...flags) => timeLariat('run', of, '--out', out, ...flags)
    const commands = {
      'node --eval 0': timeNothing,
      'lariat plan': () => timeLariat('plan', spec),
      // Reads and hashes every file, and leaves an index: once is all there is.
      'lariat run, nothing left to train, first': null,
      'lariat run, nothing left to train': () => again(spec, '--quiet'),
      'lariat run, nothing left to train, all it prints': () => again(),
      'lariat list, two such folders': () => timeLariat('list', '--out', out),
      'lariat show RUN': () => timeLariat('show', id, '--out', out),
      'lariat compare A B': () => timeLariat('compare', 'many', 'others', '--out', out),
      'lariat compare RUN RUN': () => timeLariat('compare', id, other.id, '--out', out),
    }
    again(other.spec, '--quiet')
    return Object.entries(commands).map(([command, once]) => {
      const times = once === null ? [again(spec, '--quiet')] : Array.from({ length: rounds }, once)
      const of = (key) => median(times.map((time) => time[key]))
      const row = { command, runs, wall: of('wall'), cpu: of('cpu'), peakMb: of('peakMb') }
      tell(`${runs} runs: ${command.padEnd(50)}${(row.wall * 1e3).toFixed(0)} ms, cpu ${(row.cpu * 1e3).toFixed(0)} ms`)
      return row
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
